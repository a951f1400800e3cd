/** What is built into the extension besides its own code, under the licences that ask to be named. */
export const LIBRARIES = [
  { name: 'TensorFlow.js', licence: 'Apache-2.0' },
  { name: 'Preact', licence: 'MIT' },
  { name: 'Valibot', licence: 'MIT' },
  { name: 'webextension-polyfill', licence: 'MPL-2.0' },
  { name: 'idb', licence: 'ISC' },
  { name: 'image-size', licence: 'MIT' },
  { name: 'lru-cache', licence: 'BlueOak-1.0.0' },
  { name: 'fflate', licence: 'MIT' },
  { name: 'wasm-feature-detect', licence: 'Apache-2.0' },
] as const;
