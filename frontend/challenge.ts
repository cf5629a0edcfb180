// The work asked of a device: fetched by the pages that ask for it, and by no other.
import type { Application } from "@hotwired/stimulus";
import Challenge from "./controllers/challenge_controller";

const host = window as unknown as { stimulus?: Application };

// It stands in the page and site.js at its end: both are deferred and run in the order of the page.
if (host.stimulus) host.stimulus.register("challenge", Challenge);
else document.addEventListener("DOMContentLoaded", () => host.stimulus?.register("challenge", Challenge), { once: true });
