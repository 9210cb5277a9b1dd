-- What is known of customers: persons and their lines, portraits, complaints, plans, importance. As seed.sql, after orders.
-- The id of a person is the account's times 30 and a number: owned accounts have five persons, one in two hundred 25.

-- step persons
INSERT INTO accounts_keyperson (id, account_id, name, title, telephone, email, wechat, roles, influence, department, rank, created_at,
  last_contact_on, version)
SELECT a.id * 30 + k, a.id, (ARRAY['李伟','王芳','Chen Wei','张敏','Maria Koch','刘洋'])[1 + (a.id + k) % 6],
  (ARRAY['Purchasing manager','生产经理'])[1 + k % 2], '+86 138 ' || lpad((a.id * 31 % 100000000)::text, 8, '0'), '', '',
  CASE WHEN (a.id / 5 + k) % 6 < 4 THEN ARRAY[(ARRAY['gatekeeper','user','investor','coach'])[1 + (a.id / 5 + k) % 6]] ELSE '{}' END::varchar[],
  CASE WHEN k % 3 > 0 THEN 1 + (a.id + k * 7) % 5 END, (ARRAY['Purchasing','Production','Board'])[1 + k % 3], '', now() - interval '300 days',
  CASE WHEN (a.id / 5 + k) % 3 = 0 THEN a.last_contact_on END, 1
FROM accounts_account a
CROSS JOIN LATERAL generate_series(1, CASE WHEN a.id % 1000 = 0 THEN 25 WHEN a.state = 'owned' THEN 5 ELSE 2 END) k;

-- step persons' search
CREATE TEMP TABLE person_part AS
SELECT * FROM (VALUES
 ('李伟','李伟','liwei','lw'),('王芳','王芳','wangfang','wf'),('Chen Wei','chenwei','chenwei','cw'),('张敏','张敏','zhangmin','zm'),
 ('Maria Koch','mariakoch','mariakoch','mk'),('刘洋','刘洋','liuyang','ly')
) AS part (name, folded, spelled, letters);
INSERT INTO accounts_personsearch (person_id, name_folded, pinyin, initials, telephone_tails, grams)
SELECT p.id, x.folded, x.spelled, x.letters, ARRAY[right(p.telephone, 4)],
  ARRAY(SELECT DISTINCT substr(t, i, 2) FROM unnest(ARRAY[x.folded, x.spelled, x.letters]) t, generate_series(1, length(t) - 1) i)
FROM accounts_keyperson p JOIN person_part x ON x.name = p.name;

-- step keys of persons
INSERT INTO accounts_personmatch (person_id, kind, value, current)
SELECT id, 'tel', regexp_replace(telephone, '[^0-9]', '', 'g'), true FROM accounts_keyperson;

-- step reporting lines
INSERT INTO accounts_reportingline (person_id, boss_id, from_on)
SELECT p.id, a.id * 30 + 1 + (p.id - a.id * 30 - 2) / 4, :today - 200
FROM accounts_account a JOIN accounts_keyperson p ON p.account_id = a.id WHERE a.state = 'owned' AND p.id > a.id * 30 + 1;

-- step lines of influence
INSERT INTO accounts_influenceline (source_id, person_id, from_on, strength, against)
SELECT p.id, a.id * 30 + 1, :today - 100, 1 + p.id % 3, p.id % 10 = 0
FROM accounts_account a JOIN accounts_keyperson p ON p.account_id = a.id
WHERE a.state = 'owned' AND p.id > a.id * 30 + 1 AND p.id % 2 = 0;

-- step changes of persons
INSERT INTO accounts_personchange (person_id, at, by_id, field, before, after)
SELECT p.id, now() - interval '30 days', a.owner_id, 'influence', 'null', to_jsonb(p.influence)
FROM accounts_account a JOIN accounts_keyperson p ON p.account_id = a.id
WHERE a.state = 'owned' AND a.id % 10 = 0 AND p.influence IS NOT NULL;

-- step stances
INSERT INTO leads_stance (opportunity_id, person_id, stance, agreed, result, win, department_effect, created_by_id, created_at, version)
SELECT o.id, p.id, (ARRAY['champion','supporter','neutral','opponent','immaterial','hidden','unknown'])[1 + p.id / 7 % 7],
  p.id / 7 % 7 < 2, 'Goods on time', '', 'unknown', a.owner_id, now() - interval '60 days', 1
FROM accounts_account a JOIN leads_opportunity o ON o.account_id = a.id AND o.outcome = 'open'
JOIN accounts_keyperson p ON p.account_id = a.id WHERE a.state = 'owned';

-- step changes of stances
INSERT INTO leads_stancechange (stance_id, at, by_id, field, before, after)
SELECT id, now() - interval '20 days', created_by_id, 'stance', '"unknown"', to_jsonb(stance) FROM leads_stance WHERE id % 5 = 0;

-- step working groups
INSERT INTO accounts_workinggroupmember (account_id, user_id, role, part, joined_on)
SELECT id, 1 + owner_id % (:people - 1), 'technician', '', :today - 90 FROM accounts_account WHERE state = 'owned' AND id % 10 = 0;

-- step portraits
INSERT INTO portraits_value (field_id, account_id, person_id, text, source, purpose, sealed, basis, known_on, expires_on, legal_basis,
  consent_how, author_id, entered_at, replaced_at, bound)
SELECT f.id, a.id, CASE WHEN f.subject = 'person' THEN a.id * 30 + 1 END,
  CASE f.kind WHEN 'number' THEN '120000' WHEN 'money' THEN '120000' WHEN 'date' THEN '2027-06-30' WHEN 'yes_no' THEN 'yes'
  WHEN 'choice' THEN f.choices -> 0 ->> 'code' ELSE 'Gift boxes for food, 80,000 a month' END, 'during a visit', '', '',
  CASE WHEN (a.id / 5 + f.id) % 11 = 0 THEN 'guessed' WHEN f.id % 4 = 0 THEN 'seen' ELSE 'told' END, d.day, d.day + f.shelf_days, '', '',
  a.owner_id, d.day, d.replaced, false
FROM portraits_field f
CROSS JOIN LATERAL (SELECT CASE f.section WHEN 'basic' THEN 1 WHEN 'background' THEN 2 WHEN 'needs' THEN 3 WHEN 'competition' THEN 4 END AS depth) s
JOIN accounts_account a ON a.state = 'owned' AND s.depth <= a.id / 5 % 5 AND (f.required OR (a.id / 5 + f.id) % 3 = 0)
CROSS JOIN LATERAL (SELECT :today - (a.id / 5 * 7 % 200)::int AS now) n
CROSS JOIN LATERAL (SELECT n.now - 200 AS day, n.now::timestamptz AS replaced WHERE a.id / 5 % 3 = 0
  UNION ALL SELECT n.now, NULL) d
WHERE f.sensitivity = 'plain' AND f.retired_at IS NULL
ORDER BY a.id, f.id, d.day;

-- step complaints
INSERT INTO keyaccounts_complaint (id, account_id, text, severity, owner_id, entered_on, entered_by_id, entered_at, answer_due_on,
  answered_on, deadline, due_on, cause, resolution, learned, closed_on, closed_by_id, reopened, escalated_for, version)
SELECT a.id, a.id, 'Scratches on the lids of the last delivery', 1 + a.id / 20 % 3, a.owner_id, d.day, a.owner_id, d.day, d.day + 2,
  CASE WHEN s.answered THEN d.day + 1 END, CASE WHEN s.answered THEN d.day + 20 END, w.due,
  CASE WHEN s.closed THEN (ARRAY['quality','delivery','price','service'])[1 + a.id / 80 % 4] ELSE '' END,
  CASE WHEN s.closed THEN 'Sent 200 pieces again' ELSE '' END, CASE WHEN s.closed THEN 'Looked at once more before packing' ELSE '' END,
  CASE WHEN s.closed THEN d.day + 9 END, CASE WHEN s.closed THEN a.owner_id END, 0, CASE WHEN w.due < :today THEN w.due END, 1
FROM accounts_account a
CROSS JOIN LATERAL (SELECT a.id / 20 % 4 > 0 AS closed, a.id / 20 % 8 > 0 AS answered) s
CROSS JOIN LATERAL (SELECT :today - CASE WHEN s.closed THEN 20 + (a.id / 80 % 300)::int ELSE (a.id / 80 % 24)::int END AS day) d
CROSS JOIN LATERAL (SELECT CASE WHEN NOT s.closed THEN d.day + CASE WHEN s.answered THEN 20 ELSE 2 END END AS due) w
WHERE a.state = 'owned' AND a.id % 20 = 0;

-- step course of complaints
INSERT INTO keyaccounts_complaintentry (complaint_id, what, text, by_id, "on", at, changes)
SELECT c.id, e.what, '', c.owner_id, e.day, e.day, '{}' FROM keyaccounts_complaint c
CROSS JOIN LATERAL (VALUES ('entered', c.entered_on), ('answered', c.answered_on), ('closed', c.closed_on)) e (what, day)
WHERE e.day IS NOT NULL;

-- step plan actions
INSERT INTO keyaccounts_planaction (account_id, kind, what, measure, owner_id, step_id, by_id, planned_at, reached, result)
SELECT s.account_id, (ARRAY['meeting','survey','proposal'])[1 + s.id % 3], s.text, 'They answer in writing', a.owner_id, s.id, a.owner_id, now(), '', ''
FROM followups_nextstep s JOIN accounts_account a ON a.id = s.account_id WHERE s.kind = 'plan';

-- step plan texts
INSERT INTO keyaccounts_plantext (account_id, part, text, level, by_id, written_at)
SELECT a.id, part, 'Second supplier, gift boxes only', CASE WHEN part LIKE 'p\_%' THEN (a.id / 20 % 4)::int END, a.owner_id, now()
FROM accounts_account a CROSS JOIN unnest(ARRAY['present','ideal','gap','action','success','aim_customer','aim_us','aim_seller','decides',
  'gains','loses','serves','p_quality','p_price','p_innovation','p_scale','p_strategy','p_operations']) part
WHERE a.state = 'owned' AND a.id % 20 = 0;

-- step ticks
INSERT INTO keyaccounts_tick (account_id, step_id, "on", by_id)
SELECT a.id, s.id, :today - 40, a.owner_id FROM accounts_account a
CROSS JOIN (SELECT id FROM keyaccounts_checkstep WHERE retired_at IS NULL ORDER BY position, id LIMIT 4) s
WHERE a.state = 'owned' AND a.id % 20 = 0;

-- step meetings
INSERT INTO keyaccounts_groupmeeting (account_id, "on", by_id, noted_at, void_reason, who, agreed)
SELECT id, :today - 30, owner_id, now(), '', 'Production, sales', 'Samples within two days' FROM accounts_account
WHERE state = 'owned' AND id % 20 = 0;

-- step high visits
INSERT INTO keyaccounts_highvisit (account_id, "on", by_id, noted_at, void_reason, person_id, whom, ours, outcome)
SELECT id, :today - 75, owner_id, now(), '', id * 30 + 1, '', 'Our boss', 'Talked about the new plant' FROM accounts_account
WHERE state = 'owned' AND id % 20 = 0;

-- step supplier positions
INSERT INTO keyaccounts_position (account_id, "on", by_id, noted_at, void_reason, position, why)
SELECT id, :today - 300 + k * 200, owner_id, now(), '', (k + id / 10 % 3)::int, 'Their list of suppliers'
FROM accounts_account CROSS JOIN generate_series(0, 1) k WHERE state = 'owned' AND id % 10 = 0;

-- step wallets
INSERT INTO keyaccounts_wallet (account_id, "on", by_id, noted_at, void_reason, period, currency, spend, ours)
SELECT id, (date_trunc('year', :today) - k * interval '1 year')::date, owner_id, now(), '', 'year', 'CNY', 2400000, 200000 * k
FROM accounts_account CROSS JOIN generate_series(1, 2) k WHERE state = 'owned' AND id % 10 = 0;

-- step signals
INSERT INTO keyaccounts_changesignal (account_id, "on", by_id, noted_at, void_reason, kind, text, answered_on, answered_by_id, answer)
SELECT id, :today - 10 * k, owner_id, now(), '', (ARRAY['people','industry','merger'])[1 + (id / 10 + k) % 3], 'A new head of purchasing',
  CASE WHEN k > 1 THEN :today - 5 END, CASE WHEN k > 1 THEN owner_id END, CASE WHEN k > 1 THEN 'Samples are with them' ELSE '' END
FROM accounts_account CROSS JOIN generate_series(1, 2) k WHERE state = 'owned' AND id % 10 = 0;

-- step surveys
INSERT INTO keyaccounts_survey (account_id, "on", by_id, noted_at, void_reason, quality, service, value, asked, very_satisfied, intention, note)
SELECT id, :today - 20, owner_id, now(), '', 4, 5, 3, 4, 2, 'more', '' FROM accounts_account WHERE state = 'owned' AND id % 20 = 0;

-- step judgements
INSERT INTO accounts_judgement (account_id, criterion, value, note, by_id, at, state, answer)
SELECT a.id, j.criterion, 1 + a.id / 25 % 5, '', a.owner_id, now(), j.state, '' FROM accounts_account a
CROSS JOIN LATERAL (VALUES ('fit', 'standing'), ('potential', 'standing'), (CASE WHEN a.id % 500 = 0 THEN 'payment' END, 'proposed')) j (criterion, state)
WHERE a.state = 'owned' AND a.id % 25 = 0 AND j.criterion IS NOT NULL;

-- step figures of importance
INSERT INTO accounts_gradefacts (account_id, orders_amount, orders_count, growth, sales_cycle, key_persons, judged)
SELECT a.id, CASE WHEN o.first IS NOT NULL THEN coalesce(o.amount, 0) END, o.number,
  CASE WHEN o.before > 0 THEN least(trunc((coalesce(o.amount, 0) - o.before) * 100 / o.before), 1000000) END,
  CASE WHEN o.first >= a.first_contact_on THEN o.first - a.first_contact_on END, p.n, coalesce(j.judged, '{}')
FROM accounts_account a
LEFT JOIN (SELECT account_id, count(*) FILTER (WHERE ordered_on > :today - 365) number, min(ordered_on) first,
  sum(amount) FILTER (WHERE ordered_on > :today - 365) amount,
  sum(amount) FILTER (WHERE ordered_on <= :today - 365 AND ordered_on > :today - 730) AS before
  FROM leads_order WHERE ordered_on <= :today GROUP BY account_id) o ON o.account_id = a.id
LEFT JOIN (SELECT account_id, count(*) n FROM accounts_keyperson GROUP BY account_id) p ON p.account_id = a.id
LEFT JOIN (SELECT account_id, jsonb_object_agg(criterion, value) judged FROM accounts_judgement WHERE state = 'standing' GROUP BY account_id) j
  ON j.account_id = a.id
ON CONFLICT (account_id) DO UPDATE SET orders_amount = excluded.orders_amount, orders_count = excluded.orders_count,
  growth = excluded.growth, sales_cycle = excluded.sales_cycle, key_persons = excluded.key_persons, judged = excluded.judged;

-- step changes of grades
INSERT INTO accounts_gradechange (account_id, before, after, cause, by_id, at, reason, evidence)
SELECT a.id, 'C', a.grade, 'decision', t.manager_id, now() - interval '50 days', 'They order every month', '{}'
FROM accounts_account a JOIN users_team t ON t.id = a.team_id WHERE a.state = 'owned' AND a.grade IN ('A', 'B');

-- step undertakings signed
INSERT INTO portraits_signature (undertaking_id, user_id, name, language, signed_at)
SELECT (SELECT max(id) FROM portraits_undertaking), id, name, 'en', now() FROM users_user WHERE id % 3 > 0;

-- step need to know
INSERT INTO portraits_grant (account_id, user_id, cycle_id, reason, starts_on, by_id, at, approved_by_id, approved_at)
SELECT a.id, a.owner_id, a.current_cycle_id, 'Owner', :today - 30, t.manager_id, now(), :people, now()
FROM accounts_account a JOIN users_team t ON t.id = a.team_id
WHERE a.state = 'owned' AND a.id % 50 = 0 AND t.manager_id <> a.owner_id;

-- step requests to see closed values
INSERT INTO portraits_accessrequest (account_id, user_id, why, asked_at, state, decided_by_id, decided_at, answer)
SELECT a.id, 1 + a.owner_id % (:people - 1), 'To prepare a visit', now() - interval '2 days', s.state,
  CASE WHEN s.state <> 'open' THEN t.manager_id END, CASE WHEN s.state <> 'open' THEN now() END, ''
FROM accounts_account a JOIN users_team t ON t.id = a.team_id
CROSS JOIN LATERAL (SELECT CASE WHEN a.id / 300 % 3 = 0 THEN 'open' ELSE 'refused' END AS state) s
WHERE a.state = 'owned' AND a.id % 300 = 0;

-- step closed values seen
INSERT INTO portraits_viewing (account_id, person_id, field_id, user_id, purpose, words, at)
SELECT a.id, a.id * 30 + 1, f.id, a.owner_id, 'visit', '', now() - k * interval '3 days' FROM accounts_account a
CROSS JOIN generate_series(1, 4) k CROSS JOIN (SELECT id FROM portraits_field WHERE code = 'person_win') f
WHERE a.state = 'owned' AND a.id % 250 = 0;

-- step restrictions
INSERT INTO portraits_restriction (person_id, reason, by_id, at, lift_reason)
SELECT a.id * 30 + 2, 'Asked by letter', t.manager_id, now(), '' FROM accounts_account a JOIN users_team t ON t.id = a.team_id
WHERE a.state = 'owned' AND a.id % 5000 = 0;
UPDATE accounts_keyperson p SET restricted_at = r.at FROM portraits_restriction r WHERE r.person_id = p.id;

-- step erasures
INSERT INTO portraits_erasure (person_id, reason, asked_by_id, asked_at, state, gone, also, choices)
SELECT a.id * 30 + 3, 'Asked by letter', t.manager_id, now(), 'asked', '{}', '[]', '{}' FROM accounts_account a JOIN users_team t ON t.id = a.team_id
WHERE a.state = 'owned' AND a.id % 7000 = 0;
