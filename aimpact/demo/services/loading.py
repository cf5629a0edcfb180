"""The whole demonstration in one transaction: it is there, or it is not."""

from datetime import datetime

from django.db import transaction

from aimpact.demo.people import draw_citizens
from aimpact.demo.places import AGORA_SLUG, COMMUNE_SLUG, REGION_SLUG
from aimpact.demo.programme import PROGRAMME
from aimpact.demo.services.coding import code_remarks
from aimpact.demo.services.knowledge import add_past_work, draw_past_surveys
from aimpact.demo.services.library import fill_library
from aimpact.demo.services.notes import write_notes
from aimpact.demo.services.people import create_citizens, create_staff
from aimpact.demo.services.places import create_places, create_spaces
from aimpact.demo.services.readings import deliver_study
from aimpact.demo.services.sampling import declare_samples
from aimpact.demo.services.surveys import create_planned_survey
from aimpact.demo.services.workbench import write_study
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey


def load_demo(*, at: datetime) -> bool:
    """Make the demonstration unless it is there already; tell whether it was made.

    Dates of surveys are counted from `at`; all else is the same each time (fixed seed).
    """
    if Space.objects.filter(slug=COMMUNE_SLUG).exists():
        return False
    with transaction.atomic():
        places = create_places()
        spaces = create_spaces(places, at=at)
        owners = create_staff(spaces, at=at)
        citizens = draw_citizens()
        users = create_citizens(citizens, places=places, spaces=spaces, at=at)
        made: dict[str, Survey] = {}
        for rank, planned in enumerate(PROGRAMME):
            made[planned.name] = create_planned_survey(
                planned,
                space=spaces[planned.space],
                places=places,
                people=[(citizen, users[citizen.number]) for citizen in citizens],
                seed=rank,
                repeats=made.get(planned.repeats),
                by=owners[planned.space],
                at=at,
            )
        fill_library(made["barometre-2"], by=owners[COMMUNE_SLUG], at=at)
        add_past_work(spaces, by=owners, at=at)
        declare_samples(made, spaces, by=owners, at=at)
        write_notes(made, by=owners, at=at)
        draw_past_surveys(made.values(), at=at)
        region, aimpact = owners[REGION_SLUG], owners[AGORA_SLUG]
        deliver_study(made["trains"], owner=region, aimpact=aimpact, at=at)
        study = write_study(made["printemps"], owner=region, aimpact=aimpact, at=at)
        code_remarks(study, by=aimpact, at=at)
    return True
