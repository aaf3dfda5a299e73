{{-
include 'facts'
lang = 'en'
colon = ': '
gap = ' '
full_stop = '. '

func day(at)
  ret at.day + (date.to_string at ' %B %Y' 'en-GB')
end

func until(at)
  ret has_hour(at) ? 'until ' + moment(at) : 'until the end of ' + day(at)
end

func moment(at)
  ret has_hour(at) ? (date.to_string at '%R') + ' on ' + day(at) : day(at)
end

period = null
if one_day
  period = 'on ' + day(starts) + ' only'
  if has_hour(ends)
    period += date.to_string(starts, ', from %R') + date.to_string(ends, ' to %R')
  else if has_hour(starts)
    period += date.to_string(starts, ', from %R')
  end
else if starts != null and ends != null
  period = 'from ' + moment(starts) + ' ' + until(ends)
else if starts != null
  period = 'from ' + moment(starts)
else if ends != null
  period = until(ends)
end

greeting = who == null ? 'Hello,' : $"Hello {who},"
team = shop ?? 'Your customer care team'
offer = phrase(campaign.offer_en) ?? phrase(campaign.offer)
total = has_total ? (order.total | money currency 'en-US') : null
contact = phone == null ? 'reply to this e-mail' : $"reply to this e-mail or call {phone}"

why = shop == null ? 'You receive this e-mail because you have bought from us.' : $"You receive this e-mail because you are a customer of {shop}."
stop = 'You have the right to refuse all our advertising e-mails'
stop_link = 'Stop advertising e-mails'
stop_reply = 'To do so, just reply to this e-mail with the word STOP.'
choose = 'Choose which messages you receive'
sms_stop = stop_number != null ? $"Opt out: text STOP to {stop_number}" : unsubscribe != null ? $"Opt out: {unsubscribe}" : 'Opt out: reply STOP'
-}}
