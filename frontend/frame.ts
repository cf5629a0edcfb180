// A page of ours inside another site's: it says how high it is, and when a ballot is in. Neither
// tells anything of the person, so that any site around may hear.
export function speakToFrame(): void {
  if (window.parent === window) return;
  const tell = (message: object) => window.parent.postMessage({ source: "aimpact", ...message }, "*");
  document.documentElement.classList.add("is-framed");
  const body = document.body;
  new ResizeObserver(() => tell({ type: "height", height: Math.ceil(body.getBoundingClientRect().height) })).observe(body);
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a[href]:not([href^='#'])")) {
    if (!link.pathname.includes("/integre/")) link.target = "_blank";
  }
  const completed = document.querySelector<HTMLElement>("[data-completed]");
  if (completed) tell({ type: "completed", survey: completed.dataset.completed });
}
