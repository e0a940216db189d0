"""The web shell's own addresses.

A process that has conversations gives the page of one the name ``conversation``, with one UUID: the address in mails
and calendars leads there.
"""

from django.urls import path

from koers.web.views import (
    about,
    accounts,
    conversations,
    documents,
    guest_documents,
    guests,
    home,
    own,
    preferences,
    verify,
)

app_name = "web"
urlpatterns = [
    path("", home.home, name="home"),
    path("login/", accounts.login_page, name="login"),
    path("logout/", accounts.logout_page, name="logout"),
    path("logged-out/", accounts.logged_out, name="logged_out"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("me/", own.own_data, name="own_data"),
    path("me/who-looked/", own.who_looked, name="who_looked"),
    # Printed on documents, to be typed over: short, in Dutch, without a slash at the end.
    path("controle", verify.verify, name="verify"),
    path("controle/<str:typed>", verify.verify_code, name="verify_code"),
    path("dossier/<uuid:dossier_id>/plan/<str:kind>/", conversations.plan, name="plan"),
    path("conversation/<uuid:conversation_id>/", conversations.conversation, name="conversation"),
    path("conversation/<uuid:conversation_id>/appointment/", conversations.appointment, name="appointment"),
    path("conversation/<uuid:conversation_id>/move/", conversations.move, name="move"),
    path("conversation/<uuid:conversation_id>/cancel/", conversations.cancel, name="cancel"),
    path("document/<uuid:document_id>/", documents.document, name="document"),
    path("document/<uuid:document_id>/pdf/", documents.document_pdf, name="document_pdf"),
    path("document/<uuid:document_id>/change/", documents.document_change, name="document_change"),
    path("document/<uuid:document_id>/paper/", documents.document_paper, name="document_paper"),
    path("attachment/<uuid:attachment_id>/", documents.attachment, name="attachment"),
    # In mails to people without an account: the first only locates, what it locates is told after a code.
    path("guest/<uuid:link_id>/", guests.guest, name="guest"),
    path("guest/<uuid:link_id>/code/", guests.guest_code, name="guest_code"),
    path("guest/", guests.guest_start, name="guest_start"),
    path("guest/document/<uuid:document_id>/", guest_documents.read, name="guest_document"),
    path("guest/document/<uuid:document_id>/sign/", guest_documents.sign, name="guest_sign"),
    path("guest/document/<uuid:document_id>/change/", guest_documents.change, name="guest_change"),
    path("guest/document/<uuid:document_id>/pdf/", guest_documents.pdf, name="guest_pdf"),
    path("guest/leave/", guests.guest_leave, name="guest_leave"),
    path("guest/left/", guests.guest_left, name="guest_left"),
    path("guest/language/", guests.guest_language, name="guest_language"),
    path("privacy/", about.privacy, name="privacy"),
    path("accessibility/", about.accessibility, name="accessibility"),
    path("help/", about.help_page, name="help"),
    path("building-blocks/", about.building_blocks, name="building_blocks"),
]
