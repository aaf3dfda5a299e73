{{-
include 'facts'
lang = 'ja'
colon = '：'
gap = ''
full_stop = '。'
font = "-apple-system, BlinkMacSystemFont, Hiragino Sans, Yu Gothic, Meiryo, Noto Sans CJK JP, sans-serif"

func day(at)
  ret $"{at.year}年{at.month}月{at.day}日"
end

func moment(at)
  ret day(at) + (date.to_string at '（%a）' 'ja-JP') + (has_hour(at) ? (date.to_string at '%R') : '')
end

period = null
if one_day
  period = day(starts) + date.to_string(starts, '（%a）', 'ja-JP')
  if has_hour(ends)
    period += date.to_string(starts, '%Rから') + date.to_string(ends, '%Rまで')
  else if has_hour(starts)
    period += date.to_string(starts, '%Rから')
  else
    period += '限り'
  end
else if starts != null and ends != null
  period = moment(starts) + 'から' + moment(ends) + 'まで'
else if starts != null
  period = moment(starts) + 'から'
else if ends != null
  period = moment(ends) + 'まで'
end

greeting = who == null ? 'お客様' : $"{who} 様"
team = shop ?? 'カスタマーケア担当'
offer = phrase(campaign.offer_ja) ?? phrase(campaign.offer)
total = has_total ? (order.total | money currency 'ja-JP') : null
contact = phone == null ? 'このメールにご返信' : $"このメールにご返信いただくか、お電話（{phone}）にてご連絡"

why = shop == null ? 'このメールは、当店をご利用いただいたお客様にお送りしています。' : $"このメールは、{shop}をご利用いただいたお客様にお送りしています。"
stop = '広告メールの配信は、いつでもすべて停止することができます'
stop_link = '広告メールの配信を停止する'
stop_reply = '停止をご希望の場合は、このメールに「配信停止」とご返信ください。'
choose = '受け取るお知らせを選ぶ'
sms_stop = stop_number != null ? $"配信停止：{stop_number}へSTOPと送信" : unsubscribe != null ? $"配信停止：{unsubscribe}" : '配信停止：STOPと返信'
-}}
