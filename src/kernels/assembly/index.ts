export { copyRows, patches } from './arrange';
export { depthwise } from './depthwise';
export { add, limit, multiply, subtract } from './elementwise';
export { matmul } from './matmul';
export { pool } from './pool';
