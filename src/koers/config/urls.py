"""All addresses: the web's own, and each process's below its path."""

urlpatterns: list[object] = []
