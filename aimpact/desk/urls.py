"""The addresses of this app: a client's studies in its team area, AimPact's desk in the agora."""

from django.urls import URLPattern, URLResolver, path

from aimpact.desk.views import (
    asking,
    bench,
    coding,
    comparing,
    delivered,
    frames,
    readings,
    reviews,
    studies,
    tables,
)

CLIENT = "e/<slug:slug>/equipe/etudes/"
DESK = "e/<slug:slug>/equipe/bureau/"
STUDY = f"{DESK}<int:number>/"
CODING = f"{STUDY}textes/<int:pk>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(CLIENT, asking.space_studies, name="space_studies"),
    path(f"{CLIENT}demander/", asking.study_ask, name="study_ask"),
    path(f"{CLIENT}<int:number>/", asking.space_study, name="space_study"),
    path(f"{CLIENT}<int:number>/retirer/", asking.study_withdraw, name="study_withdraw"),
    path(f"{CLIENT}<int:number>/archive/", asking.study_bundle, name="study_bundle"),
    path(DESK, studies.desk_studies, name="desk_studies"),
    path(f"{STUDY}confier/", studies.desk_assign, name="desk_assign"),
    path(f"{STUDY}confier/<int:pk>/retirer/", studies.desk_unassign, name="desk_unassign"),
    path(STUDY, studies.desk_study, name="desk_study"),
    path(f"{STUDY}textes/", coding.desk_codings, name="desk_codings"),
    path(f"{CODING}", coding.desk_coding, name="desk_coding"),
    path(f"{CODING}grille/", frames.desk_frame, name="desk_frame"),
    path(f"{CODING}grille/themes/", frames.desk_borrow, name="desk_borrow"),
    path(f"{CODING}grille/<int:entry>/", frames.desk_code, name="desk_code"),
    path(f"{CODING}coder/", coding.desk_next_text, name="desk_next_text"),
    path(f"{CODING}coder/<int:position>/", coding.desk_text, name="desk_text"),
    path(f"{CODING}terminer/", coding.desk_finish, name="desk_finish"),
    path(f"{CODING}accord/", comparing.desk_agreement, name="desk_agreement"),
    path(f"{CODING}accord/<int:position>/", comparing.desk_settle, name="desk_settle"),
    path(f"{CODING}resultats/", comparing.desk_coded, name="desk_coded"),
    path(f"{CODING}resultats/<int:position>/", comparing.desk_quote, name="desk_quote"),
    path(f"{CODING}fichier/", comparing.desk_coding_file, name="desk_coding_file"),
    path(f"{STUDY}donnees/", bench.desk_data, name="desk_data"),
    path(f"{STUDY}archive/", bench.desk_bundle, name="desk_bundle"),
    path(f"{STUDY}donnees/<int:pk>/", bench.desk_bench, name="desk_bench"),
    path(f"{STUDY}donnees/<int:pk>/fichier/", bench.desk_file, name="desk_file"),
    path(f"{STUDY}donnees/<int:pk>/etape/<slug:kind>/", bench.desk_step, name="desk_step"),
    path(f"{STUDY}donnees/<int:pk>/annuler/<int:step>/", bench.desk_undo, name="desk_undo"),
    path(f"{STUDY}tableaux/", tables.desk_tables, name="desk_tables"),
    path(f"{STUDY}tableaux/nouveau/<int:pk>/", tables.desk_table_new, name="desk_table_new"),
    path(f"{STUDY}tableaux/<int:table>/", tables.desk_table, name="desk_table"),
    path(f"{STUDY}tableaux/<int:table>/faire/", tables.desk_table_do, name="desk_table_do"),
    path(f"{STUDY}lecture/", readings.desk_reading, name="desk_reading"),
    path(f"{STUDY}lecture/debut/", readings.desk_reading_start, name="desk_reading_start"),
    path(f"{STUDY}lecture/sections/", readings.desk_section_add, name="desk_section_add"),
    path(f"{STUDY}lecture/sections/<int:pk>/", readings.desk_section, name="desk_section"),
    path(
        f"{STUDY}lecture/sections/<int:pk>/<slug:act>/",
        readings.desk_section_move,
        name="desk_section_move",
    ),
    path(f"{STUDY}lecture/conseils/", readings.desk_advice, name="desk_advice_add"),
    path(f"{STUDY}lecture/conseils/<int:pk>/", readings.desk_advice, name="desk_advice"),
    path(
        f"{STUDY}lecture/conseils/<int:pk>/retirer/",
        readings.desk_advice_remove,
        name="desk_advice_remove",
    ),
    path(
        f"{STUDY}lecture/lecture.<slug:output>",
        readings.desk_reading_file,
        name="desk_reading_file",
    ),
    path(f"{STUDY}relecture/", reviews.desk_review, name="desk_review"),
    path(f"{STUDY}relecture/avis/", reviews.desk_verdict, name="desk_verdict"),
    path(f"{STUDY}relecture/signature/", reviews.desk_sign, name="desk_sign"),
    path(f"{STUDY}relecture/remarques/", reviews.desk_remark, name="desk_remark"),
    path(
        f"{STUDY}relecture/remarques/<int:pk>/repondre/",
        reviews.desk_remark_answer,
        name="desk_remark_answer",
    ),
    path(
        f"{STUDY}relecture/remarques/<int:pk>/reglee/",
        reviews.desk_remark_resolve,
        name="desk_remark_resolve",
    ),
    path(f"{STUDY}relecture/<slug:step>/", reviews.desk_review_step, name="desk_review_step"),
    path(f"{DESK}<int:number>/remise/", reviews.desk_delivered, name="desk_delivered"),
    path(f"{CLIENT}<int:number>/lecture/", delivered.study_reading, name="study_reading"),
    path(
        f"{CLIENT}<int:number>/lecture/commentaires/",
        delivered.study_comment,
        name="study_comment",
    ),
    path(
        f"{CLIENT}<int:number>/lecture/correction/",
        delivered.study_correction,
        name="study_correction",
    ),
    path(
        f"{CLIENT}<int:number>/lecture/missions/<int:advice>/",
        delivered.study_wish,
        name="study_wish",
    ),
    path(
        f"{CLIENT}<int:number>/lecture/<int:version>/",
        delivered.study_reading,
        name="study_reading_version",
    ),
    path(
        f"{CLIENT}<int:number>/lecture/<int:version>/lecture.<slug:output>",
        delivered.study_reading_file,
        name="study_reading_file",
    ),
    path(
        "e/<slug:slug>/equipe/sondages/<slug:code>/resultats/lecture/",
        delivered.survey_readings,
        name="survey_readings",
    ),
]
