/* Autosave of long forms.

   <form method="post" data-autosave="/address/"> posts all its fields to the address two seconds
   after the last change. Answers: 200 or 204 is saved (JSON {"version": 7} sets the field
   "version", and the form gets an event "autosaved" with it); 409 is stale and says why in
   JSON {"sentence": "…"}; 401, 403 and a redirect are signed out; 400 and 422 are refused. What
   was typed stays on the page whatever happens; without a connection it is tried again, and so it
   is once the same person acts for the same office or enterprise again. A save whose answer was
   lost may have arrived: the same is sent again first, which changes nothing then, so that nobody
   is told of his own save as of another's. */
"use strict";

(() => {
  const WAIT_MS = 2000;
  const LONGEST_RETRY_MS = 60000;
  // The server's time, wherever the reader's computer thinks it is.
  const CLOCK = new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    timeZone: "Asia/Shanghai",
  });

  /* Who signs in anew gets a new token, and the forms of an open page hold the old one. It is
     renewed for the same reader alone: nobody's words go into what another is responsible for. */
  const renewToken = async () => {
    const page = await fetch(window.location.href, { credentials: "same-origin", redirect: "manual" });
    if (page.type === "opaqueredirect") return "signed-out";
    // To another reader there is no such page; the answer still says who he is.
    const { body } = new DOMParser().parseFromString(await page.text(), "text/html");
    if (body.dataset.reader !== document.body.dataset.reader) return "other-reader";
    const token = body.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (!token) return "signed-out";
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
    document.body.setAttribute("hx-headers", body.getAttribute("hx-headers"));
    return "renewed";
  };

  const watch = (form) => {
    const shown = document.querySelector("[data-autosave-state]");
    let changes = 0;
    let savedChanges = 0;
    let isSending = false;
    let isSubmitting = false;
    let waitingSubmit = null;
    let lost = null;
    let isGoingOut = false;
    let timer = 0;
    let retryMs = 5000;
    let isOut = false;
    let isRenewed = false;

    const show = (state, sentence = "") => {
      if (!shown) return;
      const clock = CLOCK.format(new Date());
      const text = shown.getAttribute(sentence ? `data-text-${state}-told` : `data-text-${state}`);
      shown.dataset.state = state;
      shown.textContent = (text ?? "").replace("{time}", clock).replace("{sentence}", sentence);
    };

    const later = (milliseconds) => {
      window.clearTimeout(timer);
      timer = window.setTimeout(save, milliseconds);
    };

    const retry = (state) => {
      show(state);
      later(retryMs);
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
    };

    const out = (state) => {
      isOut = true;
      retry(state);
    };

    const settle = async (response, sentChanges) => {
      const isJson = response.headers.get("Content-Type")?.includes("json");
      if (response.type === "opaqueredirect" || response.status === 401) {
        out("signed-out");
        return;
      }
      if (response.status === 403) {
        const found = isRenewed ? "signed-out" : await renewToken();
        isRenewed = found === "renewed";
        if (isRenewed) later(0);
        else out(found);
        return;
      }
      isOut = isRenewed = false;
      if (response.status === 409) {
        show("stale", isJson ? (await response.json()).sentence : "");
      } else if (response.ok) {
        retryMs = 5000;
        savedChanges = sentChanges;
        const answer = isJson ? await response.json() : {};
        if (answer.version !== undefined && form.elements.version) {
          form.elements.version.value = answer.version;
        }
        if (changes === savedChanges) show("saved");
        else later(WAIT_MS);
        form.dispatchEvent(new CustomEvent("autosaved", { detail: answer }));
      } else if (response.status >= 500) {
        retry("offline");
      } else {
        show("refused");
      }
    };

    const save = async () => {
      if (isSending || isSubmitting || changes === savedChanges) return;
      isSending = true;
      const sent = lost ?? { body: new FormData(form), changes };
      lost = sent;
      show("saving");
      try {
        const response = await fetch(form.dataset.autosave, {
          method: "POST",
          body: sent.body,
          headers: { "X-Autosave": "1" },
          credentials: "same-origin",
          redirect: "manual",
        });
        await settle(response, sent.changes);
        // A gateway that gave up does not know whether it arrived.
        if (response.status !== 502 && response.status !== 504) lost = null;
      } catch {
        // What was pressed meanwhile would end on the browser's own page of a dead line.
        waitingSubmit = null;
        retry("offline");
      }
      isSending = false;
      if (waitingSubmit && !isRenewed) {
        const { submitter } = waitingSubmit;
        waitingSubmit = null;
        // Sent by somebody who is signed out it would be lost: it stays on the page.
        isGoingOut = !isOut;
        if (isGoingOut) form.requestSubmit(submitter);
        isGoingOut = false;
      }
    };

    const changed = (event) => {
      if (event.target.type === "file") return;
      changes += 1;
      show("unsaved");
      later(WAIT_MS);
    };

    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    form.addEventListener("submit", (event) => {
      window.clearTimeout(timer);
      if (isSending || isOut || (lost && !isGoingOut)) {
        // The save on its way raises the version: the form goes out after it, with the new one.
        event.preventDefault();
        waitingSubmit = { submitter: event.submitter };
        save();
        return;
      }
      isSubmitting = !event.defaultPrevented;
    });
    window.addEventListener("online", () => later(0));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") save();
    });
    window.addEventListener("beforeunload", (event) => {
      if (!isSubmitting && changes !== savedChanges) event.preventDefault();
    });
    window.addEventListener("pageshow", () => {
      isSubmitting = false;
    });
  };

  for (const form of document.querySelectorAll("form[data-autosave]")) watch(form);
})();
