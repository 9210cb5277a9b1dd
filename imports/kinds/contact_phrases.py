"""Everyday words for outcomes and channels that are only meant when they stand alone in a cell.

Inside a sentence they may say the opposite (拒接了 holds 接了), so nothing is looked for in them; what is not clear even
alone (忙, 出差, "contacted") is left out: the preview asks.
"""

from __future__ import annotations


def _by_word(words: dict[str, str]) -> dict[str, str]:
    return {word.strip(): code for code, text in words.items() for word in text.replace("\n", "|").split("|")}


RESULTS = _by_word({
    "answered": "已答复|已答覆|有答复|有答覆|答复了|答覆了|已回答|接了|已接|接电话了|接電話了|电话通了|電話通了|已通话|已通話|聊了|聊过|聊過|谈过|談過|已面谈|已面談"
    "|见面了|見面了|已见面|已見面|见到了|見到了|回复了|回覆了|客户回复|客戶回覆|客户已回复|客戶已回覆|replied|has replied|responded|reply received|got a reply"
    "|spoke|talked|spoke to customer|spoke with customer|talked to customer|picked up|met|we met|conversation",
    "agreed": "接受|已接受|愿意合作|願意合作|愿意|願意|已下单|已下單|accepted|approved|said yes|very interested|wants to buy",
    "objected": "嫌贵|嫌貴|太贵|太貴|价格太高|價格太高|价格高|價格高|有顾虑|有顧慮|有疑虑|有疑慮|不满意|不滿意|too expensive|price too high|has concerns|has doubts|price objection"
    "|raised objections",
    "refused": "婉拒|谢绝|謝絕|不考虑|不考慮|暂不考虑|暫不考慮|不合作|没需求|沒需求|无需求|無需求|没有需求|沒有需求|暂无需求|暫無需求|无兴趣|無興趣|没意向|沒意向"
    "|没有意向|沒有意向|不愿意|不願意|不买|不買|no interest|no need|no thanks|not needed|don't need it|said no|turned down|do not call|don't call",
    "informed": "提供资料|提供資料|提供了资料|告诉我们|告訴我們|反馈情况|反饋情況|gave information|shared information",
    "no_answer": "沒接|没有接|沒有接|没接到|沒接到|无法联系|無法聯繫|无法联络|無法聯絡|联系不到|聯絡不到|聯繫不到|找不到人|号码错误|號碼錯誤|错号|錯號|号码不对|號碼不對"
    "|挂了|掛了|挂掉|掛掉|已挂断|已掛斷|没见到|沒見到|未见到|未見到|没见到人|沒見到人|没见着|拜访未遇|拜訪未遇|人不在|didn't answer|did not pick up|didn't pick up|no pick up|missed|missed call"
    "|unanswered|unavailable|out of office|hung up|switched off|phone off|number not in service|invalid number|disconnected|left a message|left a voicemail|left vm|vm|lvm"
    "|rang out|not connected|no ans|could not reach|couldn't reach|not at home",
    "unread": "未查看|没看|沒看|没有回|沒有回|还没回|還沒回|未答复|未答覆|没有答复|沒有答覆|没答复|沒答覆|无答复|無答覆|不理|没理|沒理|no reply yet|no response yet|no feedback"
    "|unreplied|awaiting reply|waiting for reply|ghosted|did not reply|didn't reply|did not respond|didn't respond|not read",
    "mass": "批量发送|批量發送|email blast|mass mail|mass e-mail",
})  # fmt: skip
CHANNELS = _by_word({
    "phone": "手机|手機|座机|座機|固話|去电|去電|来电|來電|回电|回電|通話|致電|打電話|电联|電聯|tel|tel.|mobile|called|voice call|outgoing call|incoming call|phoned|rang",
    "wechat": "飞书|飛書|wecom|wx|vx|chat|企業微信|釘釘|微信群",
    "sms": "texted|texting|sms message|发短信|發簡訊",
    "email": "电邮|電郵|寄信件|e-mails|emails|sent email|sent e-mail|email sent|incoming email|outgoing email|mailed",
    "visit": "实地|實地|实地考察|實地考察|当面|當面|面談|见面|見面|外访|外訪|走访|走訪|陌拜|登門|上門|現場|face to face|face-to-face|f2f|in-person|client visit|site visit|customer visit|visited|on site|onsite",
    "invited": "来厂|來廠|来厂参观|來廠參觀|參觀|參觀工廠|参观工厂|来公司|來公司|到访|到訪|factory tour|visited us|came to us",
    "video": "視訊|視訊會議|线上会议|線上會議|在线会议|網路會議|网络会议|騰訊會議|飞书会议|飛書會議|钉钉会议|釘釘會議|google meet|webex|web meeting|online call|video meeting|virtual meeting|facetime|skype",
    "other": "展會|交易会|交易會|快递|快遞|传真|傳真|信函|letter|trade fair|exhibition",
})  # fmt: skip
