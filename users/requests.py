"""The request of somebody who has logged in, for the types of views."""

from django.http import HttpRequest

from users.models import User


class MemberRequest(HttpRequest):
    """What a view behind the login gets: `user` is one of us, never anonymous."""

    user: User
