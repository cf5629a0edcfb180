// Beside a framed survey, in the page of another site: gives the frame the height of its page, and
// tells that page when a ballot is in (event « aimpact:completed » on the frame).
const script = document.currentScript as HTMLScriptElement | null;
const home = script ? new URL(script.src).origin : "";

window.addEventListener("message", (event) => {
  if (event.origin !== home || event.data?.source !== "aimpact") return;
  for (const frame of document.querySelectorAll<HTMLIFrameElement>("iframe[data-aimpact]")) {
    if (frame.contentWindow !== event.source) continue;
    if (event.data.type === "height") frame.style.height = `${Number(event.data.height)}px`;
    if (event.data.type === "completed") {
      const detail = { survey: String(event.data.survey) };
      frame.dispatchEvent(new CustomEvent("aimpact:completed", { bubbles: true, detail }));
    }
  }
});
