-- One row a student: where she stands, which conversation is due, what is open. Each figure is counted once; what
-- follows from figures stands in the steps after it. The rules of the schools come in as JSON, the dossiers as a query.
with rule as (
    select *
    from jsonb_to_recordset(%(rules)s) as rule(
        institution uuid, as_of date, tolerance int, due_dates date[], lessons_from date
    )
),
chosen(id) as materialized ({dossiers}),
enrolled as materialized (
    select
        enrolment.dossier_id, enrolment.cohort_id, enrolment.started_on,
        student.given_name, student.prefix, student.surname, student.email, student.sort_key,
        programme.name as programme, programme.route,
        coalesce(organisation.parent_id, organisation.id) as institution
    from chosen
    join kernel_dossier dossier on dossier.id = chosen.id
    join kernel_person student on student.id = dossier.subject_id
    join kernel_organisation organisation on organisation.id = dossier.organisation_id
    join progress_talks_enrolment enrolment on enrolment.dossier_id = chosen.id
    join progress_talks_cohort cohort on cohort.id = enrolment.cohort_id
    join progress_talks_programme programme on programme.id = cohort.programme_id
),
counted as materialized (
    select
        enrolled.*, rule.as_of, rule.tolerance, rule.due_dates, rule.lessons_from,
        (select count(*) from progress_talks_evidence evidence join progress_talks_card card on card.id = evidence.card_id
            where evidence.enrolment_id = enrolled.dossier_id and evidence.approved_on <= rule.as_of
            and card.cohort_id = enrolled.cohort_id) as approved,
        (select max(evidence.handed_in_on) from progress_talks_evidence evidence
            where evidence.enrolment_id = enrolled.dossier_id and evidence.handed_in_on <= rule.as_of) as last_card,
        (select count(*) from progress_talks_card card
            where card.cohort_id = enrolled.cohort_id and card.planned_on <= rule.as_of) as planned,
        (select count(*) from progress_talks_card card where card.cohort_id = enrolled.cohort_id) as total,
        (select count(*) from kernel_conversation talk
            where talk.dossier_id = enrolled.dossier_id and talk.kind = %(talk)s and talk.ended_at is not null
            and talk.begun_at >= %(year_start)s and talk.begun_at < %(day_end)s) as held,
        (select min(talk.planned_start) from kernel_conversation talk
            where talk.dossier_id = enrolled.dossier_id and talk.kind = %(talk)s and talk.begun_at is null
            and talk.cancelled_at is null and talk.planned_start >= %(day_start)s) as next_start,
        exists (select from kernel_conversation talk
            where talk.dossier_id = enrolled.dossier_id and talk.kind = %(talk)s and talk.ended_at is not null
            and talk.led_by_id = %(slb)s) as met,
        (select count(*) from unnest(rule.due_dates) day where day < enrolled.started_on) as skipped,
        open.agreements, open.overdue, guide.slb, guide.slb_since
    from enrolled
    join rule on rule.institution = enrolled.institution
    cross join lateral (
        select count(*) as agreements, count(*) filter (where agreement.by_when < %(on)s) as overdue
        from kernel_agreement agreement
        where agreement.dossier_id = enrolled.dossier_id and agreement.agreed_at is not null
        and agreement.closed_at is null
    ) open
    left join lateral (
        select party.person_id as slb, party.since as slb_since
        from kernel_party party
        where party.dossier_id = enrolled.dossier_id and party.role = %(slb_role)s and party.since <= %(on)s
        and (party.until is null or party.until > %(on)s)
        order by party.since, party.id limit 1
    ) guide on true
),
measured as (
    select
        *,
        approved - planned as difference,
        cardinality(due_dates) - skipped as required,
        due_dates[(held + skipped + 1)::int] as due,
        greatest(last_card, started_on, lessons_from) as waits_since
    from counted
),
judged as (
    select
        *,
        coalesce(due < %(on)s, false) as late,
        difference < -tolerance as behind,
        next_start is null and coalesce(due <= %(near)s, false) as to_plan,
        coalesce(slb_since > started_on and slb_since >= %(year)s, false) as new_slb,
        approved < total and waits_since < as_of - %(quiet)s::int as quiet
    from measured
),
student as (
    select
        *,
        case
            when late then 1 when behind then 2 when overdue > 0 then 3 when quiet then 4 when not met then 5 else 9
        end as attention,
        (select process.code from progress_talks_card card
            join progress_talks_workprocess process on process.id = card.work_process_id
            where behind and card.cohort_id = judged.cohort_id and card.planned_on <= judged.as_of
            and not exists (select from progress_talks_evidence evidence
                where evidence.enrolment_id = judged.dossier_id and evidence.card_id = card.id
                and evidence.approved_on <= judged.as_of)
            group by process.code order by count(*) desc, process.code limit 1) as weakest
    from judged
)
