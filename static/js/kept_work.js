/* Field work that was kept on this device but can no longer be sent: read, copied, then cleared.

   <section hidden data-kept-work="V2026-1" data-person="7"> stands on the page of an inspection that
   is not written down any more. `data-kept-label` says what a field is called, `data-kept-word` what a
   choice is. Without this script, or where nothing is kept, the section stays hidden. */
"use strict";

(() => {
  const shown = document.querySelector("[data-kept-work]");
  if (!shown) return;
  const PLACE = `field-work:${shown.dataset.person}:${shown.dataset.keptWork}`;

  const read = () => {
    try {
      const kept = JSON.parse(window.localStorage.getItem(PLACE)) ?? {};
      return { ...kept.sent, ...kept.fields };
    } catch {
      return {};
    }
  };

  const said = (kind, value) =>
    shown.querySelector(`[data-kept-${kind}="${CSS.escape(value)}"]`)?.textContent.trim();

  const lines = new Map();
  for (const [name, value] of Object.entries(read())) {
    const [, part, pk] = name.match(/^(outcome|found|remark|seen)_(.+)$/) ?? [];
    if (part === "seen" || !value || (part === "outcome" && value === "open")) continue;
    const label = said("label", pk ?? name) ?? name;
    const word = said("word", `${part ?? name}-${value}`) ?? value;
    lines.set(label, [...(lines.get(label) ?? []), word]);
  }
  if (!lines.size) return;

  const text = shown.querySelector("[data-kept-text]");
  text.value = Array.from(lines, ([label, words]) => `${label}: ${words.join("; ")}`).join("\n");
  shown.hidden = false;
  shown.querySelector("[data-kept-copy]").addEventListener("click", async () => {
    text.select();
    try {
      await window.navigator.clipboard.writeText(text.value);
    } catch {
      /* The text is selected: it is copied by hand. */
    }
  });
  shown.querySelector("[data-kept-clear]").addEventListener("click", () => {
    window.localStorage.removeItem(PLACE);
    shown.hidden = true;
  });
})();
