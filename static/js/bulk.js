/* Ticks in the queue: all on this page at once, and how many there are. */
"use strict";

(() => {
  const form = document.querySelector("form[data-bulk]");
  if (!form) return;
  const ticks = () => [...document.querySelectorAll('input[type="checkbox"][form="bulk"]')];
  const all = form.querySelector("[data-tick-all]");
  const shown = form.querySelector("[data-ticked]");
  const count = () => {
    const ticked = ticks().filter((tick) => tick.checked).length;
    shown.textContent = ticked ? `(${ticked})` : "";
    const box = all.querySelector("input");
    box.checked = ticked > 0 && ticked === ticks().length;
    box.indeterminate = ticked > 0 && ticked < ticks().length;
  };
  all.hidden = ticks().length === 0;
  all.addEventListener("change", (event) => {
    for (const tick of ticks()) tick.checked = event.target.checked;
    count();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches('input[form="bulk"]')) count();
  });
  window.addEventListener("pageshow", count);
  count();
})();
