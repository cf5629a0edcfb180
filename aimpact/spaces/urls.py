from django.urls import URLPattern, URLResolver, path, re_path, register_converter

from aimpact.spaces.converters import EntitlementConverter
from aimpact.spaces.views import entry, logos, membership, settings, team

register_converter(EntitlementConverter, "entitlement")

TEAM = "e/<slug:slug>/equipe/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("mes-espaces/", membership.mine, name="my_spaces"),
    path("c/<str:code>/", membership.join, name="join_space"),
    path("e/<slug:slug>/quitter/", membership.leave, name="leave_space"),
    path("equipe/invitation/<str:token>/", team.invitation, name="staff_invitation"),
    path(f"{TEAM}personnes/", team.members, name="team_members"),
    path(f"{TEAM}personnes/inviter/", team.invite, name="invite_staff"),
    path(f"{TEAM}personnes/<int:pk>/", team.role, name="team_role"),
    path(f"{TEAM}personnes/<int:pk>/retirer/", team.remove, name="remove_staff"),
    path(
        f"{TEAM}invitations/<int:pk>/annuler/",
        team.revoke_invitation,
        name="revoke_staff_invitation",
    ),
    path(f"{TEAM}acces/", entry.codes, name="space_access"),
    path(f"{TEAM}acces/<int:pk>/", entry.code, name="space_code"),
    path(f"{TEAM}acces/<int:pk>/revoquer/", entry.revoke_code, name="revoke_code"),
    path(f"{TEAM}acces/membres/", entry.members, name="space_members"),
    path(f"{TEAM}acces/membres/<int:pk>/retirer/", entry.remove_member, name="remove_member"),
    path(f"{TEAM}reglages/", settings.settings, name="space_settings"),
    path(f"{TEAM}reglages/logo/", settings.change_logo, name="change_logo"),
    path(f"{TEAM}reglages/logo/retirer/", settings.remove_logo, name="remove_logo"),
    path(f"{TEAM}formule/", settings.plan, name="space_plan"),
    path(f"{TEAM}formule/<entitlement:entitlement>/", settings.plan_lacks, name="plan_lacks"),
    re_path(
        r"^media/logos/(?P<name>[0-9]{1,19}-[0-9a-f]{32})\.(?P<extension>png|jpg|webp)$",
        logos.logo,
        name="logo",
    ),
]
