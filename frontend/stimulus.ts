// Stands for the framework in scripts that come after site.js: the page has it already (build.mjs).
import type { Controller as Base } from "@hotwired/stimulus";

export const { Controller } = window as unknown as { Controller: typeof Base };
