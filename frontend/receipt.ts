// What the page of thanks needs besides site.ts: its receipt printed, or saved as a file.
import type { Application } from "@hotwired/stimulus";
import Receipt from "./controllers/receipt_controller";

const { stimulus } = window as unknown as { stimulus: Application };
stimulus.register("receipt", Receipt);
