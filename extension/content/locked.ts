/** Registered while a lock is set (the background’s settings-in-force.ts): tells this frame's content script so. */
(globalThis as typeof globalThis & { scrimLocked?: boolean }).scrimLocked = true;
