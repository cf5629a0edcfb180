// What the pages of a ballot, of its thanks and of leaving need besides site.ts: answers that wait
// in this browser, kept and forgotten, and the receipt.
import type { Application } from "@hotwired/stimulus";
import Forget from "./controllers/forget_controller";
import Keep from "./controllers/keep_controller";
import Receipt from "./controllers/receipt_controller";

const { stimulus } = window as unknown as { stimulus: Application };
stimulus.register("forget", Forget);
stimulus.register("keep", Keep);
stimulus.register("receipt", Receipt);
