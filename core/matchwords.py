"""Words that say nothing about which company is meant: legal forms, places, public mail hosts."""

CHINESE_SUFFIXES = (
    "股份有限责任公司", "集团股份有限公司", "股份有限公司", "集团有限公司", "有限责任公司", "责任有限公司", "有限公司",
    "企业集团", "集团公司", "总公司", "股份公司", "公司", "集团", "股份", "中国", "有限合伙", "普通合伙", "合伙企业",
)  # fmt: skip
LATIN_SUFFIXES = frozenset(
    "co company cos ltd limited inc incorporated llc llp lp plc corp corporation gmbh mbh ggmbh ag kg kgaa ohg ug gbr ek eg "
    "aktiengesellschaft kommanditgesellschaft sa sas sarl srl eurl spa sl slu bv nv oy oyj ab as asa aps se pty proprietary pte "
    "pvt bhd sdn kk gk kaisha ltda lda cv doo sro kft zrt oo zoo jsc ooo group china "
    "youxiangongsi youxian gongsi gufen jituan zeren gufenyouxiangongsi jituanyouxiangongsi".split()
)
NOISE = frozenset(("中国", "china", "集团", "股份", "控股", "group", "筹", "prc", "cn"))
# Words that belong to a legal form only where one follows: "Private Limited", "GmbH & Co. KG", "S.A. de C.V."
BEFORE_FORM = frozenset("private public liability and und de sp z kabushiki godo goudou".split())
BETWEEN_WORDS = frozenset(("and", "und", "et"))  # written as & by others
LONG_FORMS = (
    "gesellschaft mit beschraenkter haftung",
    "gesellschaft mit beschrankter haftung",
    "haftungsbeschraenkt",
    "haftungsbeschrankt",
)
# In front of a name or behind it, with nothing between: Japan and Korea.
JOINED_FORMS = (
    "株式会社", "有限会社", "合同会社", "合资会社", "合名会社", "(株)", "(有)", "(同)", "주식회사", "유한회사", "(주)", "(유)",
)  # fmt: skip
REGIONS = frozenset(
    "北京 上海 天津 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 "
    "青海 内蒙古 广西 西藏 宁夏 新疆 香港 澳门 台湾 深圳 广州 东莞 佛山 中山 珠海 惠州 汕头 江门 厦门 福州 泉州 漳州 杭州 宁波 温州 义乌 "
    "嘉兴 湖州 绍兴 金华 台州 苏州 无锡 常州 南京 南通 扬州 镇江 徐州 昆山 江阴 合肥 芜湖 济南 青岛 烟台 潍坊 临沂 威海 郑州 洛阳 武汉 "
    "长沙 株洲 南昌 成都 绵阳 贵阳 昆明 西安 太原 石家庄 唐山 保定 廊坊 沈阳 大连 长春 哈尔滨 南宁 桂林 海口 三亚 兰州 银川 西宁 乌鲁木齐 "
    "拉萨 呼和浩特 包头 台北 高雄 台中 新竹 台南".split()
)
PUBLIC_MAIL = frozenset(
    "qq.com foxmail.com 163.com 126.com yeah.net 188.com vip.163.com sina.com sina.cn sina.com.cn sohu.com tom.com 139.com "
    "189.cn wo.cn 21cn.com aliyun.com 263.net eyou.com gmail.com googlemail.com outlook.com hotmail.com live.com live.cn msn.com "
    "hotmail.co.uk outlook.jp yahoo.com yahoo.cn yahoo.com.cn yahoo.com.hk yahoo.com.tw yahoo.co.jp ymail.com icloud.com me.com "
    "mac.com aol.com mail.com gmx.com gmx.de gmx.net web.de t-online.de proton.me protonmail.com zoho.com mail.ru yandex.ru "
    "yandex.com naver.com hanmail.net daum.net orange.fr free.fr libero.it pchome.com.tw hinet.net netvigator.com".split()
)
HOSTS_OF_MANY = frozenset(
    "alibaba.com 1688.com taobao.com tmall.com jd.com made-in-china.com globalsources.com hc360.com weibo.com weixin.qq.com "
    "baidu.com facebook.com linkedin.com instagram.com youtube.com twitter.com x.com wordpress.com blogspot.com wixsite.com "
    "github.io shopify.com myshopify.com google.com amazon.com ebay.com etsy.com gov.cn".split()
)
SECOND_LEVEL = frozenset("com net org gov edu co ac or ne go".split())
