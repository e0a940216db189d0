with plan as (
    select c.student_id, sum(c.credits) as credits from permit_monitor_plannedcredits c
    where c.academic_year = %(year)s and not exists (
        select from permit_monitor_higherresult r where r.student_id = c.student_id and r.unit = c.unit
        and r.achieved_on between %(first)s and %(last)s and r.counts)
    group by c.student_id
),
listed as (
    select
        s.student_id as dossier_id, p.given_name, p.prefix, p.surname, p.number, p.sort_key,
        coalesce(nullif(g.name, ''), g.code, '') as programme, s.outcome, s.because, s.earned, s.required, s.attainable,
        g.nominal_credits / 10 as a_month, plan.credits as planned
    from permit_monitor_storedoutcome s
    join kernel_dossier d on d.id = s.student_id
    join kernel_person p on p.id = d.subject_id
    left join permit_monitor_higherprogramme g on g.id = s.programme_id
    left join plan on plan.student_id = s.student_id
    where s.id in ({visible}) and s.outcome <> 'not_monitored'
),
paced as (
    select
        listed.*,
        case
            when planned is not null then earned + planned
            when a_month > 0 and attainable / a_month - %(months_left)s >= %(enough_months)s
                then earned * (attainable / a_month) / (attainable / a_month - %(months_left)s)
        end as expected,
        least(attainable, earned + a_month * %(months_left)s) as within_reach
    from listed
),
student as (
    select
        paced.*,
        case
            when outcome = 'sufficient' or earned >= required then 'reached'
            when required is null or expected is null then 'unknown'
            when expected >= required then 'on_course'
            when within_reach is null or within_reach >= required then 'can_still'
            else 'short'
        end as prospect
    from paced
)
