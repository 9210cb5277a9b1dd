"""The demo company's people: three teams in a tree, fifteen people, one of them on leave."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password

from users.models import Role, RolePeriod, Team, User

PASSWORD = "demo-demo-2026"
DOMAIN = "demo.example"

# address, name, role, team, days with us, language
PEOPLE = (
    ("admin", "管理员 Admin", Role.ADMIN, "", 2600, "zh-hans"),
    ("lin", "林国栋 Gordon Lin", Role.MANAGER, "head", 2500, "zh-hans"),
    ("wang", "王芳 Fang Wang", Role.MANAGER, "east", 1900, "zh-hans"),
    ("daniel", "Daniel Chen", Role.MANAGER, "overseas", 1500, "en"),
    ("chen", "陈明 Ming Chen", Role.SALESPERSON, "east", 1200, "zh-hans"),
    ("zhao", "赵静 Jing Zhao", Role.SALESPERSON, "east", 900, "zh-hans"),
    ("sun", "孙磊 Lei Sun", Role.SALESPERSON, "east", 760, "zh-hans"),
    ("zhou", "周雅婷 Yating Zhou", Role.SALESPERSON, "east", 70, "zh-hans"),
    ("xu", "徐志强 Zhiqiang Xu", Role.SALESPERSON, "head", 2100, "zh-hans"),
    ("huang", "黃家豪 Ka Ho Wong", Role.SALESPERSON, "head", 640, "zh-hant"),
    ("liu", "刘思远 Siyuan Liu", Role.SALESPERSON, "head", 420, "zh-hans"),
    ("emma", "Emma Clarke", Role.SALESPERSON, "overseas", 800, "en"),
    ("raj", "Raj Patel", Role.SALESPERSON, "overseas", 500, "en"),
    ("mei", "何美 Mei Ho", Role.SALESPERSON, "overseas", 330, "zh-hant"),
    ("noah", "Noah Fischer", Role.SALESPERSON, "overseas", 45, "en"),
)
TEAMS = {
    "head": ("华彩包装销售总部 Head Office", None, "lin", "全国"),
    "east": ("华东 East China", "head", "wang", "华东"),
    "overseas": ("海外 Overseas", "head", "daniel", "Overseas"),
}
SHOWN = ("chen", "wang", "admin")  # the three roles, for who only wants to look around
AWAY, DEPUTY, NEW = "sun", "zhao", ("zhou", "noah")


@dataclass
class Staff:
    """People and teams by their short names."""

    people: dict[str, User] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)

    @property
    def sellers(self) -> list[User]:
        """Salespeople in the order of the list."""
        return [self.people[name] for name, _n, role, *_rest in PEOPLE if role == Role.SALESPERSON]

    def manager_of(self, seller: User) -> User:
        """The manager of the person's team."""
        return next(
            self.people[lead] for team, (_n, _p, lead, _r) in TEAMS.items() if self.teams[team].pk == seller.team_id
        )


def hire(today: date) -> Staff:
    """Make everybody, each with the same printed password (hashed once: hashing is slow by design)."""
    staff, hashed = Staff(), make_password(PASSWORD)
    for address, name, role, _team, days, language in PEOPLE:
        staff.people[address] = User.objects.create(
            email=f"{address}@{DOMAIN}",
            name=name,
            role=role,
            hired_on=today - timedelta(days=days),
            language=language,
            password=hashed,
        )
    for key, (name, parent, manager, region) in TEAMS.items():
        staff.teams[key] = Team.objects.create(
            name=name, parent=staff.teams.get(parent or ""), manager=staff.people[manager], region=region
        )
    for address, _name, role, team, days, _language in PEOPLE:
        user = staff.people[address]
        user.team = staff.teams.get(team)
        user.save(update_fields=["team"])
        RolePeriod.objects.create(user=user, team=user.team, role=role, starts_on=today - timedelta(days=days))
    return staff
