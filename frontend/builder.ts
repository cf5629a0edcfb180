// Staff pages: everything of site.ts, partial updates (htmx), drag and drop, autosave.
import "htmx.org";
import Autosave from "./controllers/autosave_controller";
import Builder from "./controllers/builder_controller";
import Cite from "./controllers/cite_controller";
import Keying from "./controllers/keying_controller";
import Sms from "./controllers/sms_controller";
import Sortable from "./controllers/sortable_controller";
import { application } from "./site";

application.register("autosave", Autosave);
application.register("builder", Builder);
application.register("cite", Cite);
application.register("keying", Keying);
application.register("sms", Sms);
application.register("sortable", Sortable);
