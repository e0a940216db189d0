"""Addresses that exist in a demo only. The first one takes the place of the ordinary login page."""

from django.urls import path

from koers.demo import views

app_name = "demo"
urlpatterns = [
    path("login/", views.choose, name="choose"),
    path("demo/enter/<str:number>/", views.enter, name="enter"),
    path("demo/mail/", views.mail, name="mail"),
    path("demo/mail/<str:number>/", views.mails_of, name="mails_of"),
    path("demo/mail/<str:number>/<str:key>/", views.one_mail, name="one_mail"),
    path("demo/mail/<str:number>/<str:key>/invitation.ics", views.invitation, name="invitation"),
]
