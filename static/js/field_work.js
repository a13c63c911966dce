/* Field work: a form that is filled in where the connection comes and goes.

   <form data-field-work="V2026-1" data-person="7"> keeps what is typed on this device at once, under
   the inspection and the person, and sends what has changed to the form's address as soon as it can:
   one key for each sending, so that one whose answer was lost has no second effect. After a reload
   what was not sent is put back. A line goes with the mark of what its writer was shown (`seen_…`):
   where somebody else wrote meanwhile it is held back until it is typed anew, taken from there, or
   saved by the button. Without this script the form has its button. */
"use strict";

(() => {
  const form = document.querySelector("form[data-field-work]");
  const shown = document.querySelector("[data-field-work-state]");
  if (!form || !shown) return;

  const PLACE = `field-work:${form.dataset.person}:${form.dataset.fieldWork}`;
  const PAUSE_MS = 1500;
  const LONGEST_RETRY_MS = 30000;
  const SKIPPED = new Set(["csrfmiddlewaretoken", "submit_key", "version", "conclude"]);
  let retryMs = 2000;
  let timer = 0;
  let isSending = false;
  let isLeaving = false;
  let pressed = null;

  /* {fields: {name: value}, at: when typed, key: of the sending under way, sent: its fields} */
  const read = () => {
    try {
      return JSON.parse(window.localStorage.getItem(PLACE)) ?? { fields: {} };
    } catch {
      return { fields: {} };
    }
  };
  let kept = read();
  /* What was refused, by the number of its line or the name of its field, waits for its writer. */
  const held = new Set();
  const groupOf = (name) => name.match(/^(?:outcome|found|remark|seen)_(.+)$/)?.[1] ?? name;
  const isReady = (name) => !held.has(groupOf(name));
  const ready = () => Object.fromEntries(Object.entries(kept.fields).filter(([name]) => isReady(name)));
  const hasReady = () => Object.keys(kept.fields).some(isReady);

  const write = () => {
    try {
      if (Object.keys(kept.fields).length || kept.sent) {
        window.localStorage.setItem(PLACE, JSON.stringify(kept));
      } else {
        window.localStorage.removeItem(PLACE);
      }
    } catch {
      /* A device without room keeps it on the page alone. */
    }
  };

  const clock = (time) =>
    [time.getHours(), time.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");

  const show = (state, time = new Date(kept.at ?? Date.now())) => {
    shown.dataset.state = state;
    shown.textContent = (shown.getAttribute(`data-text-${state}`) ?? "").replace(
      "{time}",
      clock(time),
    );
  };

  const newKey = () =>
    Array.from(window.crypto.getRandomValues(new Uint8Array(16)), (byte) =>
      byte.toString(16).padStart(2, "0"),
    ).join("");

  /* Signing in again, in another tab, makes a new token; the cookie has it. */
  const token = () =>
    document.cookie.match(/(?:^|; )(?:__Host-)?csrf=([^;]+)/)?.[1] ??
    form.elements.csrfmiddlewaretoken.value;

  const put = (name, value) => {
    for (const control of form.elements) {
      if (control.name !== name) continue;
      if (control.type === "radio") control.checked = control.value === value;
      else control.value = value;
    }
  };

  const later = (milliseconds) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(send, milliseconds);
  };

  const wait = (state) => {
    show(state);
    later(retryMs);
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  };

  const errorLine = (sentence) => {
    const said = document.createElement("p");
    said.className = "field-error";
    said.dataset.fieldWorkError = "";
    said.textContent = sentence;
    return said;
  };

  const theirsButton = (group, words) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = form.dataset.textTheirs;
    button.addEventListener("click", () => {
      for (const [name, value] of Object.entries(words)) {
        put(name, value ?? "");
        delete kept.fields[name];
      }
      const folded = button.closest(".site-line")?.querySelector("details");
      if (folded && words[`found_${group}`]) folded.open = true;
      delete kept.fields[`seen_${group}`];
      held.delete(group);
      write();
      button.closest("[data-field-work-error]").remove();
      if (hasReady()) later(0);
      else show(held.size ? "refused" : "sent", new Date());
    });
    return button;
  };

  /* Each sentence at its field; what belongs to none stands beneath the state of the page. */
  const markErrors = (errors, now) => {
    for (const old of document.querySelectorAll("[data-field-work-error]")) old.remove();
    for (const [name, sentence] of Object.entries(errors ?? {})) {
      const control = form.querySelector(`[name="${CSS.escape(name)}"]`);
      const said = errorLine(sentence);
      if (!control) {
        shown.after(said);
        continue;
      }
      held.add(groupOf(name));
      const words = now?.[groupOf(name)];
      if (words) said.append(" ", theirsButton(groupOf(name), words));
      const folded = control.closest("details");
      if (folded) folded.open = true;
      (control.closest(".site-choice, [role=group]") ?? control).after(said);
    }
  };

  const takeMarks = (marks) => {
    for (const [name, mark] of Object.entries(marks ?? {})) put(name, mark);
  };

  /* The page is as new as what was sent from it, unless somebody else wrote in between. */
  const takeVersion = (answer) => {
    const version = form.elements.version;
    if (version && Number(version.value) === answer.was) version.value = answer.version;
  };

  const settle = async (response) => {
    if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) {
      wait("signed-out");
      return;
    }
    if (response.status >= 500) {
      wait("offline");
      return;
    }
    retryMs = 2000;
    const isJson = response.headers.get("Content-Type")?.includes("json");
    const answer = isJson ? await response.json() : {};
    const sent = kept.sent ?? {};
    delete kept.sent;
    delete kept.key;
    takeMarks(answer.seen);
    if (!response.ok) {
      write();
      markErrors(answer.errors, answer.now);
      show("refused");
      /* What is not refused goes without the rest. */
      if (held.size && Object.keys(sent).some((name) => !isReady(name)) && hasReady()) later(0);
      return;
    }
    for (const [name, value] of Object.entries(sent)) {
      if (kept.fields[name] === value) delete kept.fields[name];
    }
    for (const name of Object.keys(kept.fields).filter(isReady)) keepMark(name);
    takeVersion(answer);
    write();
    if (!held.size) markErrors({});
    if (hasReady()) later(PAUSE_MS);
    else if (held.size) show("refused");
    else show("sent", new Date());
  };

  async function send() {
    if (isSending || isLeaving || !(kept.sent || hasReady())) return;
    isSending = true;
    if (!kept.sent) {
      kept.sent = ready();
      kept.key = newKey();
      write();
    }
    show("sending");
    const body = new FormData();
    for (const [name, value] of Object.entries(kept.sent)) body.set(name, value);
    body.set("submit_key", kept.key);
    body.set("csrfmiddlewaretoken", token());
    try {
      const response = await fetch(form.action, {
        method: "POST",
        body,
        headers: { "X-Field-Work": "1" },
        credentials: "same-origin",
        redirect: "manual",
      });
      await settle(response);
    } catch {
      wait("offline");
    }
    isSending = false;
    const waiting = pressed;
    pressed = null;
    if (waiting) form.requestSubmit(waiting);
  }

  /* A line or a field goes with the mark of what was shown when it was typed. */
  function keepMark(name) {
    const mark = `seen_${groupOf(name)}`;
    if (mark !== name && form.elements[mark]) kept.fields[mark] = form.elements[mark].value;
  }

  const typed = (event) => {
    const { name, type, value, checked } = event.target;
    if (!name || SKIPPED.has(name) || (type === "radio" && !checked)) return;
    if (name.startsWith("outcome_") && value === "deviates") {
      const folded = event.target.closest(".site-line")?.querySelector("details");
      if (folded) folded.open = true;
    }
    const group = groupOf(name);
    if (held.delete(group) || !(`seen_${group}` in kept.fields)) keepMark(name);
    kept.fields[name] = value;
    /* A line goes whole: "deviates" alone would be refused. */
    if (group !== name) {
      kept.fields[`outcome_${group}`] =
        form.querySelector(`[name="outcome_${group}"]:checked`)?.value ?? "open";
      for (const part of ["found", "remark"]) {
        kept.fields[`${part}_${group}`] = form.elements[`${part}_${group}`].value;
      }
    }
    kept.at = Date.now();
    write();
    show(window.navigator.onLine ? "kept" : "offline");
    later(PAUSE_MS);
  };

  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (!window.navigator.onLine) {
      event.preventDefault();
      show("offline");
      return;
    }
    /* What is on its way arrives first: the form is then as new as what it shows. */
    if (isSending) {
      event.preventDefault();
      pressed = event.submitter;
      return;
    }
    /* The whole form goes: what waited goes with it. It is forgotten once its page has come back
       without it (see below), not before. */
    isLeaving = true;
    window.clearTimeout(timer);
    window.sessionStorage.setItem(PLACE, JSON.stringify(kept.fields));
  });

  window.addEventListener("online", () => {
    retryMs = 2000;
    later(0);
  });
  window.addEventListener("offline", () => {
    if (Object.keys(kept.fields).length) show("offline");
  });
  /* Back from a page that never came: what waits goes on its own again. */
  window.addEventListener("pageshow", (event) => {
    isLeaving = false;
    if (event.persisted && (kept.sent || hasReady())) later(0);
  });

  /* What the whole form took along is done when the page that answers already has it. */
  const taken = window.sessionStorage.getItem(PLACE);
  window.sessionStorage.removeItem(PLACE);
  const valueNow = (name) =>
    form.querySelector(`[name="${CSS.escape(name)}"]:checked`)?.value ??
    form.querySelector(`[name="${CSS.escape(name)}"]:not([type="radio"])`)?.value;
  const isRefused = "refused" in form.dataset;
  if (taken && !isRefused) {
    for (const [name, value] of Object.entries(JSON.parse(taken))) {
      const isTaken = name.startsWith("seen_") || valueNow(name) === value;
      if (kept.fields[name] === value && isTaken) delete kept.fields[name];
    }
    delete kept.sent;
    delete kept.key;
    write();
  }
  /* A page that comes back refused says so at its lines: they wait, as they do above. */
  if (isRefused) {
    for (const error of form.querySelectorAll(".field-error")) {
      const place = error.closest(".site-line, .field");
      const control = place?.querySelector("[name]:not([type=hidden])");
      if (control) held.add(groupOf(control.name));
    }
    delete kept.sent;
    delete kept.key;
  }
  if (kept.sent || Object.keys(kept.fields).length) {
    for (const [name, value] of Object.entries({ ...kept.sent, ...kept.fields })) {
      if (!isRefused || !name.startsWith("seen_")) put(name, value);
    }
    show("restored");
    later(0);
  }
})();
