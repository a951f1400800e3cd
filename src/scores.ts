/** A class that a model was trained on, as its card names it, e.g. `Porn`; a user's own category reads `own:<id>`. */
export type Label = string;

/**
 * What a model says of one picture: a probability per label, each in [0, 1]. A softmax pack's labels sum to 1
 * within 1e-3; own categories stand beside them and are not part of that sum.
 */
export type Scores = Readonly<Record<Label, number>>;
