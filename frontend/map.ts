// The maps of questions: fetched by the pages that hold one.
import type { Application } from "@hotwired/stimulus";
import Map from "./controllers/map_controller";

const host = window as unknown as { stimulus?: Application; hasMaps?: boolean };

function register() {
  if (!host.stimulus || host.hasMaps) return;
  host.hasMaps = true;
  host.stimulus.register("map", Map);
}

// This script stands in the question, site.js at the end of the page: both are deferred and run in
// the order of the page, so that the application starts after this. It is there once all have run.
if (document.readyState === "complete" || host.stimulus) register();
else document.addEventListener("DOMContentLoaded", register, { once: true });
