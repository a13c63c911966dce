/* Field work: a form that is filled in where the connection comes and goes.

   <form data-field-work="V2026-1" data-person="7"> keeps what is typed on this device at once, under
   the inspection and the person, and sends what has changed to the form's address as soon as it can:
   one key for each sending, so that one whose answer was lost has no second effect. After a reload
   what was not sent is put back. Without this script the form has its button. */
"use strict";

(() => {
  const form = document.querySelector("form[data-field-work]");
  const shown = document.querySelector("[data-field-work-state]");
  if (!form || !shown) return;

  const PLACE = `field-work:${form.dataset.person}:${form.dataset.fieldWork}`;
  const PAUSE_MS = 1500;
  const LONGEST_RETRY_MS = 30000;
  const SKIPPED = new Set(["csrfmiddlewaretoken", "submit_key", "conclude", "conclusion"]);
  let retryMs = 2000;
  let timer = 0;
  let isSending = false;
  let isLeaving = false;

  /* {fields: {name: value}, at: when typed, key: of the sending under way, sent: its fields} */
  const read = () => {
    try {
      return JSON.parse(window.localStorage.getItem(PLACE)) ?? { fields: {} };
    } catch {
      return { fields: {} };
    }
  };
  let kept = read();

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

  const markErrors = (errors) => {
    for (const old of form.querySelectorAll("[data-field-work-error]")) old.remove();
    for (const [name, sentence] of Object.entries(errors ?? {})) {
      const control = form.querySelector(`[name="${CSS.escape(name)}"]`);
      if (!control) continue;
      const said = document.createElement("p");
      said.className = "field-error";
      said.dataset.fieldWorkError = "";
      said.textContent = sentence;
      const folded = control.closest("details");
      if (folded) folded.open = true;
      control.after(said);
    }
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
    if (response.ok) {
      markErrors({});
      for (const [name, value] of Object.entries(kept.sent)) {
        if (kept.fields[name] === value) delete kept.fields[name];
      }
      delete kept.sent;
      delete kept.key;
      write();
      if (Object.keys(kept.fields).length) later(PAUSE_MS);
      else show("sent", new Date());
      return;
    }
    delete kept.sent;
    delete kept.key;
    write();
    const isJson = response.headers.get("Content-Type")?.includes("json");
    markErrors(isJson ? (await response.json()).errors : {});
    show("refused");
  };

  async function send() {
    if (isSending || isLeaving || !(kept.sent || Object.keys(kept.fields).length)) return;
    isSending = true;
    if (!kept.sent) {
      kept.sent = { ...kept.fields };
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
  }

  const typed = (event) => {
    const { name, type, value, checked } = event.target;
    if (!name || SKIPPED.has(name) || (type === "radio" && !checked)) return;
    if (name.startsWith("outcome_") && value === "deviates") {
      const folded = event.target.closest(".site-line")?.querySelector("details");
      if (folded) folded.open = true;
    }
    kept.fields[name] = value;
    /* An outcome goes with what belongs to it: "deviates" alone would be refused. */
    const pk = name.split("_")[1];
    if (/^(outcome|found)_/.test(name)) {
      const outcome = form.querySelector(`[name="outcome_${pk}"]:checked`)?.value ?? "open";
      kept.fields[`outcome_${pk}`] = outcome;
      kept.fields[`found_${pk}`] = form.elements[`found_${pk}`].value;
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
  window.addEventListener("pageshow", () => {
    isLeaving = false;
  });

  /* What the whole form took along is done when the page that answers already has it. */
  const taken = window.sessionStorage.getItem(PLACE);
  window.sessionStorage.removeItem(PLACE);
  const valueNow = (name) =>
    form.querySelector(`[name="${CSS.escape(name)}"]:checked`)?.value ??
    form.querySelector(`[name="${CSS.escape(name)}"]:not([type="radio"])`)?.value;
  if (taken) {
    for (const [name, value] of Object.entries(JSON.parse(taken))) {
      if (kept.fields[name] === value && valueNow(name) === value) delete kept.fields[name];
    }
    delete kept.sent;
    delete kept.key;
    write();
  }
  if (kept.sent || Object.keys(kept.fields).length) {
    for (const [name, value] of Object.entries({ ...kept.sent, ...kept.fields })) put(name, value);
    show("restored");
    later(0);
  }
})();
