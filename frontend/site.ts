// What a citizen's page needs, and nothing more. Every page works without it.
import { Application } from "@hotwired/stimulus";
import Autosubmit from "./controllers/autosubmit_controller";
import Combobox from "./controllers/combobox_controller";
import Conditional from "./controllers/conditional_controller";
import Copy from "./controllers/copy_controller";
import Count from "./controllers/count_controller";
import Dialog from "./controllers/dialog_controller";
import Dirty from "./controllers/dirty_controller";
import Focus from "./controllers/focus_controller";
import Kiosk from "./controllers/kiosk_controller";
import Live from "./controllers/live_controller";
import Menu from "./controllers/menu_controller";
import Once from "./controllers/once_controller";
import Onward from "./controllers/onward_controller";
import Reveal from "./controllers/reveal_controller";
import Scheme from "./controllers/scheme_controller";
import Tabs from "./controllers/tabs_controller";
import { speakToFrame } from "./frame";

export const application = Application.start();
application.register("autosubmit", Autosubmit);
application.register("combobox", Combobox);
application.register("conditional", Conditional);
application.register("copy", Copy);
application.register("count", Count);
application.register("dialog", Dialog);
application.register("dirty", Dirty);
application.register("focus", Focus);
application.register("kiosk", Kiosk);
application.register("live", Live);
application.register("menu", Menu);
application.register("once", Once);
application.register("onward", Onward);
application.register("reveal", Reveal);
application.register("scheme", Scheme);
application.register("tabs", Tabs);

speakToFrame();
