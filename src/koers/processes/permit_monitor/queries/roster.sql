with cases as materialized ({cases}),
listed as (
    select
        s.student_id as dossier_id, p.given_name, p.prefix, p.surname, p.number, p.sort_key, p.email,
        s.programme_id, coalesce(nullif(g.name, ''), g.code, '') as programme,
        s.outcome, s.because, s.attainable, s.required, s.earned, s.possible, c.view_until, c.report_by,
        case
            when c.stage in ('waiting', 'objection', 'to_report', 'to_prove', 'reported') then 'decided'
            when c.stage = 'excused' then 'excused'
            when c.stage = 'settled' then case c.settled_as when 'sufficient' then 'sufficient' else 'out' end
            when c.stage is not null then 'open'
            when s.outcome = 'sufficient' then 'sufficient'
            when s.outcome = 'excused' then 'excused'
            when s.outcome = 'not_monitored' then 'out'
            else 'open'
        end as state,
        case
            when c.stage is not null then c.stage
            when s.outcome in ('sufficient', 'excused', 'not_monitored') then ''
            when s.because = 'excuse_pending' then 'with_decaan'
            when s.outcome = 'undetermined' then 'to_settle'
            else 'to_hear'
        end as step
    from permit_monitor_storedoutcome s
    join kernel_dossier d on d.id = s.student_id
    join kernel_person p on p.id = d.subject_id
    left join permit_monitor_higherprogramme g on g.id = s.programme_id
    left join cases c on c.dossier_id = s.student_id
    where s.id in ({visible})
),
student as (
    select
        listed.*,
        case
            when step in ('reported', 'excused', 'settled', 'waiting', '') then ''
            when step = 'with_decaan' then 'decaan'
            when step = 'view' then 'student'
            when step = 'to_approve' then 'colleague'
            when step = 'to_settle' and because in ('judgement_missing', 'results_unclear', 'nominal_load_unknown')
                then 'programme'
            when step = 'to_settle' and because in ('end_reason_unknown', 'kind_unknown', 'permit_unknown')
                then 'administration'
            else 'office'
        end as mover,
        case
            when step in ('reported', 'excused', 'settled', '') then null
            when step in ('waiting', 'objection', 'to_report', 'to_prove') then report_by
            when step = 'view' then view_until
            when step = 'to_hear' then %(hear_by)s::date
            when step = 'to_intend' then %(intend_by)s::date
            when step = 'to_settle' then %(settle_by)s::date
            when step = 'with_decaan' then %(assess_by)s::date
            else %(decide_by)s::date
        end as before
    from listed
)
