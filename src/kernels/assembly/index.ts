export { copyRows, patches } from './arrange';
export { depthwise } from './depthwise';
export { dotOf } from './dot-of';
export { add, limit, multiply, subtract } from './elementwise';
export { matmul } from './matmul';
export { matmulBytes } from './matmul-bytes';
export { pool } from './pool';
