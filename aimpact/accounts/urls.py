"""`/compte/`: ours first, then django-allauth's views at French addresses of our own."""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as keys
from django.urls import path

from aimpact.accounts.views import account as own
from aimpact.accounts.views import identities

urlpatterns = [
    path("", own.account_home, name="account_home"),
    path("profil/", own.profile, name="account_profile"),
    path("donnees/", own.download_data, name="account_data"),
    path("supprimer/", own.leave, name="account_leave"),
    path("double-protection/", own.second_factor_needed, name="second_factor_needed"),
    path("identite/", identities.identities, name="account_identities"),
    path("identite/rattacher/", identities.link, name="identity_link"),
    path("identite/<slug:code>/", identities.start, name="identity_start"),
    path("identite/<slug:code>/retour/", identities.back, name="identity_back"),
    path("identite/<slug:code>/fin/", identities.ended, name="identity_ended"),
    # Signing up, in and out
    path("inscription/", account.signup, name="account_signup"),
    path("connexion/", account.login, name="account_login"),
    path("connexion/code/", account.request_login_code, name="account_request_login_code"),
    path("connexion/code/saisie/", account.confirm_login_code, name="account_confirm_login_code"),
    path("connexion/second-facteur/", factor.authenticate, name="mfa_authenticate"),
    path("connexion/cle/", keys.login_webauthn, name="mfa_login_webauthn"),
    path("deconnexion/", account.logout, name="account_logout"),
    path("ferme/", account.account_inactive, name="account_inactive"),
    # Address and password
    path("adresse/", account.email, name="account_email"),
    path("adresse/code/", account.email_verification_sent, name="account_email_verification_sent"),
    path("mot-de-passe/", account.password_change, name="account_change_password"),
    path("mot-de-passe/choix/", account.password_set, name="account_set_password"),
    path("mot-de-passe/oubli/", account.password_reset, name="account_reset_password"),
    path(
        "mot-de-passe/oubli/code/",
        account.confirm_password_reset_code,
        name="account_confirm_password_reset_code",
    ),
    path(
        "mot-de-passe/oubli/nouveau/",
        account.complete_password_reset,
        name="account_complete_password_reset",
    ),
    path(
        "mot-de-passe/oubli/fait/",
        account.password_reset_from_key_done,
        name="account_password_reset_completed",
    ),
    path("confirmation/", account.reauthenticate, name="account_reauthenticate"),
    path("confirmation/code/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("confirmation/cle/", keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    # Second factor
    path("securite/", factor.index, name="mfa_index"),
    path("securite/application/", app.activate_totp, name="mfa_activate_totp"),
    path("securite/application/retrait/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("securite/secours/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "securite/secours/nouveaux/",
        codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "securite/secours/fichier/",
        codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("securite/cles/", keys.list_webauthn, name="mfa_list_webauthn"),
    path("securite/cles/ajout/", keys.add_webauthn, name="mfa_add_webauthn"),
    path("securite/cles/<int:pk>/", keys.edit_webauthn, name="mfa_edit_webauthn"),
    path("securite/cles/<int:pk>/retrait/", keys.remove_webauthn, name="mfa_remove_webauthn"),
]
