-- Data at scale, made inside the database. :accounts, :people and :teams are replaced by the caller.
-- Each statement is a step; its comment line is what the caller prints. Dates hang on :today.

-- step teams
INSERT INTO users_team (id, name, region, industry, parent_id, manager_id)
SELECT n, 'Team ' || n, (ARRAY['North','East','South','West'])[1 + n % 4], '', CASE WHEN n > 5 THEN 1 + n % 5 END, NULL
FROM generate_series(1, :teams) n;

-- step people
INSERT INTO users_user (id, password, email, name, role, team_id, telephone, hired_on, is_active, language, time_zone, date_joined)
SELECT n, :password, 'person' || n || '@example.com', 'Person ' || n,
       CASE WHEN n = :people THEN 'admin' WHEN n <= :teams THEN 'manager' ELSE 'salesperson' END,
       CASE WHEN n < :people THEN 1 + (n - 1) % :teams END, '', :today - 400, true, 'en', '', now()
FROM generate_series(1, :people) n;

-- step managers
UPDATE users_team SET manager_id = id;

-- step roles
INSERT INTO users_roleperiod (user_id, team_id, role, starts_on) SELECT id, team_id, role, hired_on FROM users_user;

-- step names
CREATE TEMP TABLE name_part AS
SELECT * FROM (VALUES
 (0,'华东','huadong','hd'),(1,'重庆','chongqing','cq'),(2,'金星','jinxing','jx'),(3,'宏达','hongda','hd'),
 (4,'Acme','acme','a'),(5,'Northwind','northwind','n'),(6,'长城','changcheng','cc'),(7,'明珠','mingzhu','mz'),
 (8,'永盛','yongsheng','ys'),(9,'Globe','globe','g'),(10,'天元','tianyuan','ty'),(11,'东方','dongfang','df'),
 (12,'Summit','summit','s'),(13,'泰和','taihe','th'),(14,'新光','xinguang','xg'),(15,'海联','hailian','hl')
) AS part (n, words, spelled, letters);

-- step accounts
INSERT INTO accounts_account (id, name, sort_key, industry, region, address, website, telephones, source, notes, external_id, tags,
  grade, vip, created_at, version, state, state_since, owner_id, previous_owner_id, team_id, desk, cycle_contacts,
  lifetime_contacts, order_in_cycle, postponements, need_explicit, contacts_allowed, kept_until_contacts, keeps, policy_version, employees, grade_version)
SELECT g.n, a.words || b.words || g.n || '印刷包装', a.spelled || b.spelled || g.n || 'yinshuabaozhuang',
  (ARRAY['printing','packaging','retail','pharma','food'])[1 + g.n % 5], (ARRAY['North','East','South','West'])[1 + g.n % 4],
  '', '', ARRAY['+86 21 ' || lpad((g.n * 7919 % 100000000)::text, 8, '0')], 'fair', '', '',
  CASE WHEN g.n % 3 = 0 THEN ARRAY['tag' || g.n % 50] ELSE '{}' END::varchar[],
  CASE WHEN g.n / 5 % 20 = 0 THEN 'A' WHEN g.n / 5 % 5 = 1 THEN 'B' WHEN g.n / 5 % 3 = 0 THEN 'D' ELSE 'C' END,
  CASE WHEN g.n % 200 = 0 THEN 'vvip' WHEN g.n % 60 = 0 THEN 'vip' ELSE '' END, now(), 1,
  CASE WHEN g.n % 5 = 0 THEN 'owned' WHEN g.n % 100 = 1 THEN 'suspended' ELSE 'pooled' END,
  :today - (g.n % 300)::int,
  CASE WHEN g.n % 5 = 0 THEN who.id END, CASE WHEN g.n % 5 <> 0 THEN who.id END, 1 + (who.id - 1) % :teams,
  CASE WHEN g.n % 100 = 1 THEN 'supervisor' ELSE '' END, 0, 0, false, 0, g.n % 400 = 0, 12, 0, 0, 0,
  CASE WHEN g.n % 3 > 0 THEN 10 + (g.n * 37 % 1500)::int END, 0
FROM generate_series(1::bigint, :accounts) AS g (n)
JOIN name_part a ON a.n = g.n % 16 JOIN name_part b ON b.n = (g.n / 16) % 16
CROSS JOIN LATERAL (SELECT 1 + floor((:people - 1) * power((g.n * 2654435761 % 1000003) / 1000003.0, 1.3))::bigint AS id) who;

-- step cycles
INSERT INTO accounts_cycle (id, account_id, owner_id, team_id, started_on, ended_on, taken_back)
SELECT id, id, coalesce(owner_id, previous_owner_id), team_id,
  CASE WHEN state = 'owned' THEN :today - 100 - (id % 120)::int ELSE state_since - 150 - (id % 120)::int END,
  CASE WHEN state <> 'owned' THEN state_since END, false
FROM accounts_account;

-- step follow-ups
INSERT INTO followups_followup (client_key, account_id, cycle_id, author_id, team_id, occurred_at, occurred_on, entered_at,
  channel, result, need, text, text_hash, repeated, effective, not_counting, approval, disallow_reason, void_reason, version)
SELECT gen_random_uuid(), c.account_id, c.id, c.owner_id, c.team_id, day + time '10:00', day, day + time '10:05',
  (ARRAY['visit','phone','wechat','email'])[1 + (c.id + k) % 4],
  CASE WHEN (c.id + k) % 4 = 3 THEN 'no_answer' ELSE 'answered' END, '', 'Spoke about samples, price and the next visit.',
  '', false, (c.id + k) % 4 <> 3, CASE WHEN (c.id + k) % 4 = 3 THEN 'no_response' ELSE '' END, '', '', '', 1
FROM accounts_cycle c
CROSS JOIN LATERAL generate_series(1, CASE WHEN c.id % 9 = 0 THEN 2 * :per ELSE :per - 1 END) k
CROSS JOIN LATERAL (SELECT coalesce(c.ended_on - 91, :today - (c.id * 13 % 90)::int) AS last_day) l
CROSS JOIN LATERAL (SELECT (l.last_day - (k - 1) * greatest(1, (l.last_day - c.started_on) / (2 * :per)))::date AS day) d
WHERE d.day >= c.started_on;

-- step contact days
INSERT INTO accounts_contactday (account_id, cycle_id, day, counted)
SELECT DISTINCT account_id, cycle_id, occurred_on, true FROM followups_followup WHERE not_counting = '';

-- step opportunities
INSERT INTO leads_opportunity (id, account_id, name, product, amount, currency, amount_from_lines, stage, stage_since, forecast,
  forecast_note, outcome, opened_on, expected_close_on, closed_on, lost_reason, lost_note, competitor, created_at, external_id, version, tags)
SELECT id, id, 'Boxes ' || id, 'Boxes', 1000 * (1 + id % 300), 'CNY', false, (ARRAY['S','P','A','D','C'])[1 + id / 5 % 5],
  :today - (id % 360)::int - 7 + (id / 5 % 5)::int, CASE WHEN id % 40 = 0 THEN 'commit' ELSE '' END, '',
  CASE WHEN id % 3 = 0 THEN 'lost' ELSE 'open' END, :today - (id % 360)::int - 8,
  CASE WHEN id % 3 <> 0 THEN :today + (id % 200)::int - 60 END, CASE WHEN id % 3 = 0 THEN :today - (id % 360)::int END,
  CASE WHEN id % 3 = 0 THEN 'price' ELSE '' END, '', '', now(), '', 1, '{}'
FROM accounts_account;

-- step opportunities' search
INSERT INTO leads_opportunitysearch (opportunity_id, name_folded, pinyin, initials, telephone_tails, grams)
SELECT id, 'boxes' || id, 'boxes' || id, 'b' || id, '{}',
  ARRAY(SELECT DISTINCT substr(t, i, 2) FROM unnest(ARRAY['boxes' || id, 'b' || id]) t, generate_series(1, length(t) - 1) i)
FROM leads_opportunity;

-- step won
UPDATE leads_opportunity SET outcome = 'won', stage = 'O', closed_on = :today - (id % 360)::int, expected_close_on = NULL
WHERE id % 7 = 0 AND id % 3 <> 0;

-- step whose result they are
UPDATE leads_opportunity o SET credited_to_id = c.owner_id, credited_team_id = c.team_id
FROM accounts_cycle c WHERE c.account_id = o.account_id AND o.outcome <> 'open';

-- step stages
INSERT INTO leads_stagechange (opportunity_id, from_stage, to_stage, outcome, "on", at, reason, lost_reason, competitor)
SELECT o.id, CASE WHEN k = 1 THEN '' ELSE substr('SPADCO', k - 1, 1) END, substr('SPADCO', k, 1), 'open', d.day, d.day, '', '', ''
FROM leads_opportunity o CROSS JOIN LATERAL generate_series(1, strpos('SPADCO', o.stage)) k
CROSS JOIN LATERAL (SELECT CASE WHEN k = 6 THEN o.closed_on ELSE o.opened_on + k END AS day) d;

-- step ledger
INSERT INTO accounts_ledgerentry (account_id, rule, cycle_id, from_state, to_state, to_user_id, "on", at, reason_code, reason, evidence)
SELECT account_id, 'imported', NULL, '', 'owned', owner_id, started_on, started_on, '', '', '{}' FROM accounts_cycle ORDER BY id;

-- step moves
INSERT INTO accounts_ledgerentry (account_id, rule, cycle_id, from_state, to_state, from_user_id, "on", at, reason_code, reason, evidence)
SELECT c.account_id, CASE WHEN a.state = 'pooled' THEN 'dormant' ELSE 'suspended' END, c.id, 'owned', a.state, c.owner_id,
  c.ended_on, c.ended_on, '', '', jsonb_build_object('contacts', 5, 'required', 12, 'dormancy_days', 90, 'cycle_started_on', c.started_on)
FROM accounts_cycle c JOIN accounts_account a ON a.id = c.account_id WHERE c.ended_on IS NOT NULL ORDER BY c.id;

-- step next steps
INSERT INTO followups_nextstep (id, account_id, kind, due_on, place, text, agreed, objective_kind, objective, state, close_reason,
  first_due_on, snoozes, created_by_id, created_at, version)
SELECT a.id * 10 + k, a.id, CASE WHEN k = 0 THEN 'contact' ELSE 'plan' END, d.day, '', 'Samples and the next visit', k = 0 AND a.id % 60 = 0,
  '', '', CASE WHEN k = 3 THEN 'done' ELSE 'open' END, '', d.day, 0, a.owner_id, now(), 1
FROM accounts_account a
CROSS JOIN LATERAL (SELECT 0 AS k WHERE a.id % 15 = 0 UNION ALL SELECT generate_series(1, 3) WHERE a.id % 20 = 0) n
CROSS JOIN LATERAL (SELECT CASE WHEN k = 3 THEN :today - 20 ELSE :today + k * 9 + (a.id / 5 % 25)::int - 6 END AS day) d
WHERE a.state = 'owned';

-- step counts
UPDATE accounts_account a SET
  current_cycle_id = CASE WHEN a.state = 'owned' THEN a.id END,
  cycle_started_on = CASE WHEN a.state = 'owned' THEN c.started_on END,
  cycle_contacts = CASE WHEN a.state = 'owned' THEN coalesce(d.n, 0) ELSE 0 END,
  lifetime_contacts = coalesce(d.n, 0), first_contact_on = d.first, last_contact_on = d.last,
  next_step_on = n.earliest, agreed_step_on = n.agreed
FROM accounts_cycle c LEFT JOIN
  (SELECT account_id, count(*) n, min(day) first, max(day) last FROM accounts_contactday GROUP BY account_id) d ON d.account_id = c.account_id
  LEFT JOIN (SELECT account_id, min(due_on) earliest, min(due_on) FILTER (WHERE agreed) agreed FROM followups_nextstep
  WHERE state = 'open' GROUP BY account_id) n ON n.account_id = c.account_id
WHERE c.account_id = a.id;

-- step search
INSERT INTO accounts_accountsearch (account_id, name_folded, pinyin, initials, telephone_tails, doors, grams)
SELECT a.id, f.folded, a.sort_key, f.letters, ARRAY[right(a.telephones[1], 4)],
  (CASE WHEN a.state IN ('pooled', 'void') THEN ARRAY[0] ELSE array_remove(ARRAY[a.team_id, -a.owner_id], NULL) END)::bigint[],
  ARRAY(SELECT DISTINCT substr(t, i, 2) FROM unnest(ARRAY[f.folded, a.sort_key, f.letters]) t, generate_series(1, length(t) - 1) i)
FROM accounts_account a
JOIN name_part x ON x.n = a.id % 16 JOIN name_part y ON y.n = (a.id / 16) % 16
CROSS JOIN LATERAL (SELECT lower(a.name) AS folded, x.letters || y.letters || a.id || 'ysbz' AS letters) f;

-- step campaigns
INSERT INTO leads_campaign (id, name, kind, starts_on, ends_on, cost, currency, place, notes, owner_id, team_id, created_at, version)
SELECT n, 'Campaign ' || n, (ARRAY['fair','event','notice','web','advert','referral'])[1 + n % 6], :today - (n * 9 % 900)::int,
  CASE WHEN n % 6 <> 3 THEN :today - (n * 9 % 900)::int + 20 END, 1000 * (n % 90), 'CNY', '', '', 1 + n % :teams, 1 + n % :teams, now(), 1
FROM generate_series(1, 200) n;

-- step leads
INSERT INTO leads_lead (id, company, sort_key, person, title, telephones, email, wechat, website, industry, region, address, employees,
  tags, need, notes, source, campaign_id, external_id, state, owner_id, previous_owner_id, team_id, assigned_on, in_pool_since, contacts,
  first_contact_on, last_contact_on, last_tried_on, next_contact_on, qualified_on, unfit_reason, unfit_note, closed_on, account_id,
  opportunity_id, created_on, created_at, version)
SELECT a.id, CASE WHEN s.state = 'converted' THEN a.name ELSE '线索' || a.name END, a.sort_key, '李伟', '', a.telephones, '', '', '',
  a.industry, a.region, '', CASE WHEN a.id % 4 > 0 THEN 10 + (a.id * 37 % 900)::int END,
  CASE WHEN a.id % 3 = 0 THEN ARRAY['tag' || a.id % 50] ELSE '{}' END::varchar[], 'Boxes', '',
  CASE WHEN c.id IS NOT NULL THEN c.kind ELSE (ARRAY['own','web','other'])[1 + a.id % 3] END, c.id, '', s.state,
  CASE WHEN NOT s.pooled THEN w.id END, CASE WHEN s.pooled AND a.id % 2 = 0 THEN w.id END, 1 + (w.id - 1) % :teams,
  CASE WHEN NOT s.pooled THEN d.day END, CASE WHEN s.pooled THEN d.day END, CASE WHEN s.touched THEN 1 + (a.id % 4)::int ELSE 0 END,
  CASE WHEN s.touched THEN d.day + 2 END, CASE WHEN s.touched THEN d.day + 9 END, CASE WHEN s.touched THEN d.day + 9 END,
  CASE WHEN s.state IN ('working', 'qualified') AND NOT s.pooled THEN :today + (a.id % 30)::int - 10 END,
  CASE WHEN s.state IN ('qualified', 'converted') THEN d.day + 9 END, CASE WHEN s.state = 'unfit' THEN 'no_need' ELSE '' END, '',
  CASE WHEN s.state IN ('unfit', 'converted') THEN d.day + 12 END, CASE WHEN s.state = 'converted' THEN a.id END,
  CASE WHEN s.state = 'converted' THEN a.id END, d.day, d.day, 1
FROM accounts_account a
CROSS JOIN LATERAL (SELECT a.id * 2654435761 % 100 AS lot) l
CROSS JOIN LATERAL (SELECT :today - 12 - (720 * power((a.id * 7919 % 10007) / 10007.0, 1.6))::int AS day) d
CROSS JOIN LATERAL (SELECT CASE WHEN lot < 8 THEN 'new' WHEN lot < 30 THEN 'working' WHEN lot < 35 THEN 'qualified'
  WHEN lot < 50 THEN 'converted' ELSE 'unfit' END AS state, lot < 18 AND a.id % 5 < 3 AS pooled, lot >= 8 AND a.id % 9 > 0 AS touched) s
CROSS JOIN LATERAL (SELECT coalesce(a.owner_id, a.previous_owner_id) AS id) w
LEFT JOIN leads_campaign c ON a.id % 5 < 2 AND c.id = 1 + (a.id * 31 % 200);

-- step lead search
INSERT INTO leads_leadsearch (lead_id, name_folded, pinyin, initials, telephone_tails, doors, grams)
SELECT lead.id, lower(lead.company), lead.sort_key, s.initials, s.telephone_tails,
  (CASE WHEN lead.owner_id IS NULL THEN ARRAY[0] ELSE array_remove(ARRAY[lead.team_id, -lead.owner_id], NULL) END)::bigint[], s.grams
FROM leads_lead lead JOIN accounts_accountsearch s ON s.account_id = lead.id;

-- step keys of accounts
INSERT INTO accounts_accountmatch (account_id, kind, value, current)
SELECT a.id, k.kind, k.value, true
FROM accounts_account a
JOIN name_part x ON x.n = a.id % 16 JOIN name_part y ON y.n = (a.id / 16) % 16
CROSS JOIN LATERAL (VALUES
  ('tel', regexp_replace(a.telephones[1], '[^0-9]', '', 'g')), ('name', lower(a.name)), ('sound', a.sort_key),
  ('core', CASE WHEN x.n = 1 THEN CASE WHEN y.n = 1 THEN '' ELSE lower(y.words) END || a.id || '印刷包装' END)
) k (kind, value) WHERE k.value IS NOT NULL;

