"""What an erasure does with each text column that is kept: a test asks for every one, so that none is forgotten.

Columns of tables that hang on an account are swept (`texts.tables`); what else there is stands here.
"""

from __future__ import annotations

# The person's own rows, emptied column by column, and keys made from names (erasing, derived).
EMPTIED = {
    "accounts.keyperson": "name, title, telephone, email, wechat, department",
    "accounts.personsearch": "search keys of the person",
    "accounts.personmatch": "match keys of the person",
    "accounts.personchange": "former titles and departments of the person; the rest is swept",
    "accounts.accountsearch": "written anew from what the account is called and its numbers",
    "accounts.accountmatch": "numbers that are the person's",
    "leads.leadsearch": "written anew",
    "leads.leadmatch": "values of the person",
    "leads.opportunitysearch": "written anew",
    "cases.casesearch": "written anew",
    "portraits.value": "values of the person; those of others lose the name, under their key",
    "portraits.subjectkey": "the key of the person",
    "commons.keptanswer": "the body, when it names the person; all are empty after a day",
    "audit.event": "parameters of events about the account, its records and the person",
}

# Ways to the account that no foreign key tells.
ALSO = {
    "notifications.notice": ["account_id"],
    "accounts.personchange": ["person__account"],
    "portraits.restriction": ["person__account"],
    "portraits.erasure": ["person__account"],
    "imports.importrow": [],  # imports.services.forgetting
}

# What a case tells.
TOLD = ("title", "industry", "product", "situation", "did", "turned", "again")
# Tables of which some rows hang on no account: which.
ONLY: dict[str, dict[str, None]] = {
    "cases.case": {"account": None},
    "cases.caseversion": {"case__account": None},
    "cases.score": {"case__account": None},
    "cases.reward": {"case__account": None},
}

# Hang on no account: each text that names the person is shown, and an admin decides.
EVERYWHERE = {
    "lists.savedview": ("name", "query"),
    "lists.export": ("query",),
    "lists.tagging": ("tag", "records"),
    "lists.bulkact": ("facts",),
    "leads.campaign": ("name", "place", "notes"),
    "keyaccounts.questionnote": ("text",),
    "cases.case": (*TOLD, "withdrawn_reason"),
    "cases.caseversion": TOLD,
    "cases.score": ("note",),
    "cases.reward": ("what", "void_reason"),
    "dashboards.coachingnote": ("text",),
    "imports.import": ("file_name", "about", "headers", "mapping", "options", "planned", "trouble"),
    "imports.importmapping": ("mapping", "options"),
    "imports.importrow": ("raw", "twin", "problems", "undo"),
    "accounts.batch": ("reason", "selection"),
    "admin.logentry": ("object_repr", "change_message"),
    "commons.attachment": ("name",),
}

# Never hold what a person is called, or are no words at all; by table or by column, with the reason.
CODE, OURS, TEXTS = "codes and figures of the product", "our own people", "what the company writes for everybody"
KEPT = {
    "audit.seal": "hashes of events, not their words",
    "audit.amendment": "hashes of events, not their words",
    "accounts.account.name": "the company's own name, which is public",
    "accounts.account.sort_key": "of the company's name",
    "accounts.accountsearch": CODE,
    "accounts.gradefacts.judged": CODE,
    "accounts.grademodel": TEXTS,
    "accounts.policy": TEXTS,
    "accounts.teampolicy": CODE,
    "accounts.personchange.field": CODE,
    "accounts.forgottenname.digest": "one-way under the installation's key: it names nobody, and tells who comes back",
    "audit.event.code": CODE,
    "audit.event.subject_type": CODE,
    "auth.group": CODE,
    "auth.permission": CODE,
    "cases.case.industry_key": CODE,
    "cases.case.lost_reason": CODE,
    "cases.caseversion.lost_reason": CODE,
    "cases.standing": CODE,
    "cases.reward.currency": CODE,
    "commons.attachment.content_type": CODE,
    "commons.attachment.sha256": CODE,
    "commons.holiday": TEXTS,
    "commons.jobrun": CODE,
    "commons.keptanswer.key": CODE,
    "commons.keptanswer.method": CODE,
    "commons.keptanswer.path": CODE,
    "commons.keptanswer.digest": CODE,
    "contenttypes.contenttype": CODE,
    "dashboards.forecastsnapshot": CODE,
    "dashboards.replay": CODE,
    "dashboards.replayrows": CODE,
    "dashboards.target": CODE,
    "imports.import.sha256": CODE,
    "imports.import.signature": CODE,
    "imports.importmapping.signature": CODE,
    "admin.logentry.object_id": CODE,
    "keyaccounts.checkstep": TEXTS,
    "keyaccounts.question": TEXTS,
    "leads.campaign.currency": CODE,
    "leads.companyprofile": OURS,
    "leads.competitor": TEXTS,
    "leads.lossreason": TEXTS,
    "leads.stagechange.lost_reason": CODE,
    "leads.product": TEXTS,
    "leads.productprice": CODE,
    "leads.order.number": CODE,
    "leads.quote.number": CODE,
    "lists.bulkact.name": CODE,
    "lists.defaultview": CODE,
    "lists.export.kind": CODE,
    "lists.export.columns": CODE,
    "lists.export.language": CODE,
    "lists.savedview.list": CODE,
    "lists.tagging.list": CODE,
    "notifications.digest": "the mail server's words about our own address; a mail that was sent lies with its reader",
    "notifications.preference": CODE,
    "notifications.delivery": "figures, and a chat server's words about a message that names nobody",
    "notifications.robot": OURS,
    "portraits.erasure.gone": CODE,
    "portraits.erasure.also": "emptied when the erasure is decided",
    "portraits.erasure.choices": CODE,
    "portraits.field": TEXTS,
    "portraits.signature": OURS,
    "portraits.undertaking": TEXTS,
    "sessions.session": "our own people's; ends by itself",
    "users.invitation": OURS,
    "users.course": OURS,
    "users.plannedposition": OURS,
    "users.team": OURS,
    "users.token": OURS,
    "users.trainingrecord": OURS,
    "users.user": OURS,
    "account.emailaddress": OURS,
    "account.emailconfirmation": OURS,
}
