/** Style sheet of the reveal control; the page's own styles do not reach into its shadow root. */
export const CONTROL_STYLE = `
:host {
  color-scheme: light dark;
}
[role="group"] {
  position: fixed;
  z-index: 1;
  left: 0;
  top: 0;
  display: flex;
  flex-wrap: wrap;
  gap: 4px 8px;
  align-items: center;
  justify-content: center;
  box-sizing: border-box;
  transform: translate(-50%, -50%);
  padding: 5px 6px 5px 10px;
  border-radius: 10px;
  background: light-dark(rgb(255 255 255 / 0.94), rgb(30 34 40 / 0.94));
  color: light-dark(#1d2430, #edf0f4);
  box-shadow: 0 1px 8px rgb(0 0 0 / 0.35);
  font: 500 13px/1.35 system-ui, sans-serif;
  opacity: 0;
  pointer-events: none;
}
[data-low] {
  transform: translate(-50%, calc(-100% - 4px));
}
[data-placed] {
  opacity: 1;
  pointer-events: auto;
}
span {
  overflow: hidden;
  text-overflow: ellipsis;
}
button {
  all: unset;
  cursor: pointer;
  padding: 3px 10px;
  border-radius: 7px;
  background: light-dark(#2458a6, #8fb8ff);
  color: light-dark(#fff, #10213d);
  font-weight: 600;
}
button + button {
  background: none;
  color: inherit;
  box-shadow: inset 0 0 0 1px light-dark(#7d868c, #7b868d);
}
button:focus-visible {
  outline: 2px solid light-dark(#1d2430, #fff);
  outline-offset: 2px;
}
@media (forced-colors: active) {
  [role="group"],
  button {
    border: 1px solid ButtonText;
  }
}
`;
