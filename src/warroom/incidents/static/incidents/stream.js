// Parts of an incident's page marked data-live are replaced when the server says they changed. Without this script,
// or when the stream cannot be had, the page is what it was when it was loaded; every 30 s it asks whether that is old.
"use strict";

(() => {
  const root = document.querySelector("[data-stream]");
  if (!root) return;
  const parts = [...root.querySelectorAll("[data-live]")];
  if (!parts.length) return;

  const put = (name, html) => {
    for (const part of parts) {
      if (part.dataset.live !== name || part.innerHTML.trim() === html.trim()) continue;
      part.innerHTML = html;
      part.dataset.fresh = "";
      setTimeout(() => delete part.dataset.fresh, 4000);
    }
  };
  const take = (said) => {
    root.dataset.sequence = said.sequence;
    for (const [name, html] of Object.entries(said.parts)) put(name, html);
  };

  let polling = 0;
  const poll = async () => {
    try {
      const answer = await fetch(`${root.dataset.stream}?once=1&after=${root.dataset.sequence}`, { headers: { Accept: "application/json" } });
      if (answer.status === 200) take(await answer.json());
    } catch { /* the next turn tries again */ }
  };
  const listen = () => {
    const source = new EventSource(`${root.dataset.stream}?after=${root.dataset.sequence}`);
    source.addEventListener("parts", (event) => take(JSON.parse(event.data)));
    source.addEventListener("open", () => { clearInterval(polling); polling = 0; });
    source.addEventListener("error", () => {
      if (!polling) polling = setInterval(poll, 30000);
      if (source.readyState === EventSource.CLOSED) setTimeout(listen, 15000);
    });
  };
  listen();
})();
