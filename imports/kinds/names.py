"""How programs and people head the columns that several kinds have; folded headers are compared with these."""

import re

COMPANY = (
    "公司名称", "公司名稱", "公司", "企业名称", "企業名稱", "客户名称", "客戶名稱", "客户", "客戶", "客户全称", "单位名称", "單位名稱", "单位", "厂名",
    "company", "company name", "companyname", "account", "account name", "customer", "customer name", "client", "client name", "organization",
    "organisation", "organization name", "business name", "firm", "supplier", "vendor", "buyer", "name of company", "account_name", "company_name",
    "associated company", "primary associated company", "related company", "company / account", "account title",
    "关联客户", "關聯客戶", "所属客户", "所屬客戶", "客户简称", "公司全称", "企业全称", "客户公司", "公司/客户", "线索名称", "線索名稱",
    "person organization", "lead organization", "deal organization",
    "采购方", "採購方", "买方", "購買方", "购方", "甲方", "需方", "供应商", "供應商", "店铺名称",
)  # fmt: skip
PERSON = (
    "联系人", "聯絡人", "聯繫人", "联系人姓名", "聯絡人姓名", "姓名", "名字", "联络人", "关键人物", "關鍵人物", "负责人姓名", "法人", "法定代表人", "对接人", "收货人",
    "contact", "contact name", "contact person", "full name", "fullname", "person", "person name", "key person", "attention", "attn", "contact_name",
    "lead contact person", "first and last name", "收件人", "客户联系人", "主要联系人", "首要联系人", "主要聯絡人", "primary contact", "main contact", "lead name", "联系人名称", "客户姓名", "對接人",
)  # fmt: skip
FIRST_NAME = ("first name", "firstname", "given name", "forename", "contact first name", "first", "名")
LAST_NAME = ("last name", "lastname", "surname", "family name", "contact last name", "last", "姓", "姓氏")
TELEPHONE = (
    "电话", "電話", "联系电话", "聯絡電話", "聯繫電話", "手机", "手機", "手机号", "手機號碼", "手机号码", "座机", "固话", "固定电话", "移动电话", "電話號碼", "电话号码",
    "phone", "phone number", "telephone", "telephones", "tel", "tel.", "mobile", "mobile phone", "mobile number", "cell", "cell phone", "work phone",
    "direct phone", "contact number", "contact no", "office phone", "company phone", "phone 1", "phone 2", "phone1", "phone2", "公司电话", "公司電話", "联系方式",
    "聯絡方式", "corporate phone", "fax and phone", "whatsapp", "更多电话", "其他电话", "有效手机号", "更多号码", "联系人手机", "联系人电话", "手机1", "手机2", "电话1", "电话2", "mobile phone number",
    "person phone", "person phone work", "person phone mobile", "company phone number", "other phone", "home phone", "business phone", "phone/mobile",
)  # fmt: skip
EMAIL = (
    "邮箱", "郵箱", "电子邮件", "電子郵件", "电子邮箱", "電子郵箱", "e-mail", "email", "email address", "mail", "e-mail address", "work email", "contact email",
    "contact e-mail", "secondary email", "business email", "email 1", "企业邮箱", "更多邮箱", "联系人邮箱", "邮件", "郵件", "电邮", "電郵", "信箱", "primary email", "person email", "person email work",
)  # fmt: skip
WECHAT = ("wechat number", "企业微信", "微信昵称", "微信", "微信号", "微信號", "wechat", "wechat id", "weixin")
TITLE = (
    "职位",
    "職位",
    "职务",
    "職務",
    "岗位",
    "职称",
    "職稱",
    "头衔",
    "job title",
    "title",
    "position",
    "designation",
    "role title",
    "person job title",
    "job",
    "function",
)
WEBSITE = (
    "网址",
    "網址",
    "网站",
    "網站",
    "官网",
    "官網",
    "主页",
    "公司网址",
    "website",
    "web",
    "url",
    "web site",
    "homepage",
    "company website",
    "domain",
    "webpage",
    "company domain name",
    "website url",
    "company domain",
    "网址链接",
)
INDUSTRY = (
    "行业",
    "行業",
    "所属行业",
    "所屬行業",
    "行业分类",
    "行業分類",
    "行業別",
    "产业",
    "產業",
    "產業別",
    "產業類別",
    "industry",
    "sector",
    "segment",
    "line of business",
    "trade",
    "国标行业大类",
    "主营行业",
    "客户行业",
    "国标行业门类",
)
REGION = (
    "地区", "地區", "区域", "區域", "省份", "省", "城市", "市", "所在地", "所在地区", "国家", "國家", "所属地区", "所属省份", "所属城市", "省市", "省/直辖市", "所属区县", "区县", "省份/城市", "国家/地区", "所在城市", "所在省份",
    "region", "area", "province", "state", "city", "country", "territory", "location", "office location", "state/province", "state/region", "country/region", "billing city", "billing state", "billing state/province", "billing country",
    "mailing city", "mailing state", "mailing country", "account region",
)  # fmt: skip
ADDRESS = (
    "地址", "公司地址", "详细地址", "詳細地址", "联系地址", "注册地址", "办公地址", "通讯地址", "送货地址", "收货地址", "企业地址",
    "organization address", "address", "street", "street address", "billing address", "mailing address", "address 1", "address line 1", "billing street", "mailing street", "最新年报地址", "企业注册地址", "客户地址", "company address", "shipping address", "ship to",
)  # fmt: skip
EMPLOYEES = (
    "员工",
    "員工",
    "员工数",
    "員工數",
    "员工人数",
    "員工人數",
    "人数",
    "规模",
    "規模",
    "人员规模",
    "参保人数",
    "employees",
    "number of employees",
    "no. of employees",
    "# employees",
    "company size",
    "headcount",
    "staff",
    "num employees",
    "employee count",
    "no of employees",
    "number of employee",
    "公司规模",
    "企业规模",
)
TAGS = ("标签", "標籤", "分类标签", "tags", "tag", "labels", "label", "categories", "客户标签", "企业标签", "线索标签")
NOTES = (
    "备注",
    "備註",
    "备注信息",
    "销售线索详情",
    "客户备注",
    "说明",
    "說明",
    "附注",
    "注释",
    "描述",
    "notes",
    "note",
    "remarks",
    "remark",
    "comment",
    "comments",
    "description",
    "memo",
)
OWNER = (
    "负责人", "負責人", "业务员", "業務員", "销售", "銷售", "销售员", "销售人员", "归属人", "歸屬人", "所属人", "跟进人", "跟進人", "客户负责人", "线索负责人", "所属销售", "归属销售", "跟进员工", "添加人", "contact owner", "company owner", "deal owner", "record owner", "lead owner name", "account owner name", "客户经理", "客戶經理", "业务代表",
    "所有人", "拥有者", "擁有者", "organization owner", "opportunity owner",
    "owner", "account owner", "lead owner", "sales rep", "salesperson", "sales person", "assigned to", "assignee", "sales agent", "rep", "account manager", "responsible",
)  # fmt: skip
# Beside a column of names: two colleagues may have one name, never one address.
OWNER_EMAIL = (
    "负责人邮箱", "負責人電子郵件", "分配给邮箱", "分配給電子郵件", "业务员邮箱", "業務員電子郵件", "owner e-mail", "owner email", "assigned to e-mail", "assigned to email",
)  # fmt: skip
EXTERNAL = (
    "编号",
    "編號",
    "客户编号",
    "客戶編號",
    "客户编码",
    "客户代码",
    "id",
    "external id",
    "customer id",
    "account id",
    "customer no",
    "customer number",
    "record id",
    "organization id",
    "code",
    "客户id",
    "customer code",
    "record id - contact",
    "record id - company",
    "record id - hs_object_id",
    "contact id",
    "company id",
    "account number",
    "统一社会信用代码",
)


def persons_in(text: str) -> list[str]:
    """The persons of a cell, as they are listed: 王小明、李华."""
    return list(dict.fromkeys(filter(None, (name.strip() for name in re.split(r"[;；、\n]+", text)))))
