// Parts of an incident's page marked data-live are replaced when the server says they changed. Without this script the
// page is what it was when it was loaded. When the stream cannot be had the page asks every 15 s whether it is old; what
// somebody is typing is never touched, and kept when the session has ended.
"use strict";

(() => {
  const root = document.querySelector("[data-stream]");
  if (!root) return;
  const address = root.dataset.stream;
  const POLL = 15000;
  const PATIENCE = 5000;
  const HIDDEN = 30000;
  let version = root.dataset.sequence;
  let sequence = Number(version);

  // What the page says about itself: one of lost, signed-out, not-there, newer; "" when all is well.
  const says = root.querySelectorAll("[data-live-says]");
  let state = "";
  const say = (what) => {
    state = what;
    for (const line of says) line.hidden = line.dataset.liveSays !== what;
  };
  const loud = root.querySelector("[data-live-announce]");
  const announce = (names) => {
    if (loud && names.length) loud.textContent = loud.dataset.liveAnnounce.replace("{what}", [...new Set(names)].join(", "));
  };

  // --- what changed ------------------------------------------------------------------------------------------------
  const key = (element) => element.id || element.getAttribute("aria-labelledby");
  // How long ago something was stands in brackets; that it grew is no change.
  const words = (element) => element.textContent.replace(/\([^()]*\)/g, "").replace(/\s+/g, " ").trim();
  const title = (element) => element.querySelector("h2, h3")?.textContent.trim();

  // The mark goes eight seconds after somebody can have seen it.
  const mark = (element) => {
    element.dataset.fresh = "";
    const fade = () => setTimeout(() => delete element.dataset.fresh, 8000);
    if (document.hidden) document.addEventListener("visibilitychange", fade, { once: true });
    else fade();
  };

  // Replaces what differs inside a part; returns the names of what really changed.
  const put = (part, html, changed) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    const before = new Map([...part.children].map((child) => [key(child), child]));
    const after = [...template.content.children];
    const names = [];
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    if (after.length && after.every(key)) {
      const kept = after.map((child) => {
        const old = before.get(key(child));
        if (old && old.isEqualNode(child)) return old;
        if (changed && (!old || words(old) !== words(child))) {
          names.push(title(child));
          mark(child);
        }
        return child;
      });
      // A mark that was still on does not make a card look changed the next time.
      if (kept.length !== part.children.length || kept.some((child, i) => child !== part.children[i])) part.replaceChildren(...kept);
    } else {
      const had = new Set([...part.querySelectorAll("li[id]")].map((line) => line.id));
      const unseen = new Set([...part.querySelectorAll("li.log__new")].map((line) => line.id));
      if (changed && words(part) !== words(template.content)) names.push(part.dataset.liveName);
      part.replaceChildren(template.content);
      for (const line of part.querySelectorAll("li[id]")) {
        if (unseen.has(line.id)) line.classList.add("log__new");
        if (changed && !had.has(line.id)) {
          line.classList.add("log__new");
          mark(line);
        }
      }
    }
    const again = focused?.getAttribute("href");
    if (again && !document.contains(focused)) part.querySelector(`a[href="${CSS.escape(again)}"]`)?.focus({ preventScroll: true });
    return names;
  };

  const take = (said) => {
    const changed = said.sequence > sequence;
    sequence = Math.max(sequence, said.sequence);
    version = root.dataset.sequence = said.version;
    const names = [];
    for (const part of root.querySelectorAll("[data-live]")) {
      const html = said.parts[part.dataset.live];
      if (html !== undefined) names.push(...put(part, html, changed));
    }
    announce(names.filter(Boolean));
    // A page whose own contents are not live says that there is something newer; what is typed stays.
    if (changed && !root.querySelector("[data-live=cards]") && state === "") say("newer");
  };

  // --- how it arrives ----------------------------------------------------------------------------------------------
  let source = null;
  let polling = 0;
  let worried = 0;
  let over = false;

  const well = () => {
    clearTimeout(worried);
    worried = 0;
    if (state === "lost" || state === "signed-out") say("");
  };
  const ended = (why) => {
    close();
    if (why === "signed out") {
      say("signed-out");
      poll_on();
    } else {
      over = true;
      poll_off();
      say("not-there");
    }
  };
  const poll = async () => {
    let answer;
    try {
      answer = await fetch(`${address}?once=1&after=${encodeURIComponent(version)}`, { headers: { Accept: "application/json" }, redirect: "manual" });
    } catch {
      if (state === "") say("lost");
      return;
    }
    if (answer.status === 200 || answer.status === 204) {
      const returned = state === "signed-out";
      well();
      if (answer.status === 200) take(await answer.json());
      if (returned) await renew();
      if (!source && !document.hidden) listen();
    } else if (answer.headers.get("Content-Type")?.startsWith("application/json")) {
      const why = (await answer.json()).ended;
      if (!(why === "signed out" && state === "signed-out")) ended(why);
    } else if (answer.status >= 500 && state === "") {
      say("lost");
    } else if (answer.status === 404) {
      // A server without streams: the page is as old as its last load.
      over = true;
      poll_off();
      close();
    }
  };
  const poll_on = () => { if (!polling && !over) polling = setInterval(poll, POLL); };
  const poll_off = () => { clearInterval(polling); polling = 0; };

  const close = () => { source?.close(); source = null; };
  const listen = () => {
    if (over || source) return;
    const mine = source = new EventSource(`${address}?after=${encodeURIComponent(version)}`);
    mine.addEventListener("open", () => { well(); poll_off(); });
    mine.addEventListener("parts", (event) => take(JSON.parse(event.data)));
    mine.addEventListener("ended", (event) => ended(JSON.parse(event.data).ended));
    mine.addEventListener("error", () => {
      if (source !== mine) return;
      if (!worried && state === "") worried = setTimeout(() => { if (state === "") say("lost"); }, PATIENCE);
      poll_on();
      // Refused (signed out, gone, or a server that is starting): ask why.
      if (mine.readyState === EventSource.CLOSED) {
        source = null;
        poll();
      }
    });
  };

  // A page that nobody looks at lets go: browsers allow few streams per server at once.
  let away = 0;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(away);
    if (document.hidden) away = setTimeout(() => { if (source) close(); poll_off(); }, HIDDEN);
    else if (!source && !over) poll();
  });
  window.addEventListener("online", () => { if (!over) poll(); });

  // --- a session that ended ----------------------------------------------------------------------------------------
  // A form that was sent now would end on the sign-in page, and its text with it.
  document.addEventListener("submit", (event) => {
    if (state !== "signed-out" || event.target.method !== "post") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const line = [...says].find((one) => !one.hidden);
    line?.scrollIntoView({ block: "center" });
    line?.querySelector("a")?.focus();
  }, true);
  // After signing in elsewhere the forms of this page need the new session's token.
  const renew = async () => {
    try {
      const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const token = page.querySelector("input[name=csrfmiddlewaretoken]")?.value;
      if (!token) return;
      for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = token;
      document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
    } catch { /* the form says so when it is sent */ }
  };

  if (!document.hidden) listen();
})();
