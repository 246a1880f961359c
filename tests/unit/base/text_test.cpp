// SPDX-License-Identifier: Apache-2.0
#include "common/base/text.hpp"

#include <catch2/catch.hpp>

#include "common/base/redact.hpp"

using namespace vlm;

TEST_CASE("text in markup is only text") {
    CHECK(base::markup_escaped("<a href=\"x\" b='y'>&amp;\x1b\n") ==
          "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;\n");
}

TEST_CASE("bytes that are no UTF-8 are replaced, the rest stays") {
    CHECK(base::valid_utf8("grün €😀") == "grün €😀");
    CHECK(base::valid_utf8(std::string_view{"a\0b", 3}) == "a\xEF\xBF\xBD"
                                                           "b");
    CHECK(base::valid_utf8("\xC0\xAF") == "\xEF\xBF\xBD\xEF\xBF\xBD");
    CHECK(base::valid_utf8("\xED\xA0\x80").size() == 9);
    CHECK(base::valid_utf8("\xE2\x82") == "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("a text becomes one line") {
    CHECK(base::one_line("  a\n\t b\x1b[31m ") == "a b [31m");
    CHECK(base::one_line("grün", 3) == "gr…");
    CHECK(base::one_line("grün", 0) == "…");
    CHECK(base::one_line("\x02 \x1b").empty());
    CHECK(base::one_line("a\xC2\x9B"
                         "31m") == "a 31m");
    CHECK(base::one_line("a\xFF") == "a\xEF\xBF\xBD");
    CHECK(base::printable("a\x1b[2J\nb\xC2\x9B"
                          "c") == "a[2J\nbc");
    CHECK(base::printable("a\u202Eb\u2066c\u2069\u200F\u2070") == "abc\u200F\u2070");
    CHECK(base::one_line("clip\u202E4pm.exe") == "clip 4pm.exe");
    // What is left over must not join to a control character.
    CHECK(base::printable("\xC2\xC2\x80\x9B") == "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("base64 follows RFC 4648") {
    const auto [plain, encoded] = GENERATE(table<std::string, std::string>({{"", ""},
                                                                            {"f", "Zg=="},
                                                                            {"fo", "Zm8="},
                                                                            {"foo", "Zm9v"},
                                                                            {"foob", "Zm9vYg=="},
                                                                            {"fooba", "Zm9vYmE="},
                                                                            {"foobar", "Zm9vYmFy"}}));
    CHECK(base::base64({reinterpret_cast<const std::uint8_t*>(plain.data()), plain.size()}) == encoded);
    CHECK(base::from_base64(encoded) == plain);
    CHECK(base::from_base64(encoded.substr(0, encoded.find('='))) == plain);
}

TEST_CASE("what is no base64 has no bytes") {
    for (const char* text : {"Z", "Zm9vY", "Zm9 v", "Zm=9v", "Zm9v\n", "====", "-_-_"}) {
        CAPTURE(text);
        CHECK_FALSE(base::from_base64(text));
    }
}

TEST_CASE("the nearest word is suggested, a distant one is not") {
    const std::vector<std::string> words = {"--frames", "--fps", "--every", "--schema"};
    CHECK(base::nearest("--frame", words) == "--frames");
    CHECK(base::nearest("--shcema", words) == "--schema");
    CHECK(base::nearest("--fsp", words) == "--fps");
    CHECK(base::nearest("--temperature", words).empty());
    CHECK(base::nearest("--foo", words).empty());
}

TEST_CASE("things are counted") {
    CHECK(base::counted(1, "frame") == "1 frame");
    CHECK(base::counted(0, "frame") == "0 frames");
    CHECK(base::counted(0, "index") == "0 indexes");
}

TEST_CASE("globs match without case") {
    CHECK(base::matches_glob("Qwen/Qwen3-VL-8B", "*qwen3-vl*"));
    CHECK(base::matches_glob("gpt-4o", "gpt-?o"));
    CHECK_FALSE(base::matches_glob("gpt-4o-mini", "gpt-4o"));
    CHECK(base::matches_glob("", "*"));
}

TEST_CASE("secrets in URLs and headers are hidden") {
    const auto [given, shown] = GENERATE(table<std::string, std::string>({
        {"rtsp://user:pa:ss@cam/1", "rtsp://user:***@cam/1"},
        {"http://h/v.mp4?t=1&api_key=abc&x=2", "http://h/v.mp4?t=1&api_key=***&x=2"},
        {"http://user@h/", "http://user@h/"},
        {"http://ghp_0123456789abcdef@h/x", "http://***@h/x"},
        {"http://h/v?sig=abc: Connection refused", "http://h/v?sig=***: Connection refused"},
        {"plain text", "plain text"},
        {"cannot open 'https://a:b@h/x' now", "cannot open 'https://a:***@h/x' now"},
        {"Authorization: Bearer sk-123", "Authorization: ***"},
        {"x-api-key: abc", "x-api-key: ***"},
        {"sent Bearer sk-1 twice", "sent Bearer *** twice"},
        {"http://h/rtsp://u:p@cam/1", "http://h/rtsp://u:***@cam/1"},
        {"http://h/?to=rtsp://u:p@cam/1&sig=s#access_token=t",
         "http://h/?to=rtsp://u:***@cam/1&sig=***#access_token=***"},
        {"http://h:rtsp://u:p@cam/1", "http://h:rtsp://u:***@cam/1"},
        {"rtsp://u:it's@cam/1", "rtsp://u:***@cam/1"},
        {"rtsp://u:pa/ss?w#d@cam/1: no route", "rtsp://u:***@cam/1: no route"}, // it should have been escaped
        {"http://h:80/a@b", "http://h:80/a@b"},
        {"http://[::1]:80/a@b", "http://[::1]:80/a@b"},
        {"http://h/x:y@z", "http://h/x:y@z"},
        {"rtsp://cam:554/user=admin_password=se/c_r@et_channel=1_stream=0.sdp?real_stream: 404",
         "rtsp://cam:554/user=admin_password=***_channel=1_stream=0.sdp?real_stream: 404"},
        {"rtsp://cam/user=admin&password=s&channel=1", "rtsp://cam/user=admin&password=***&channel=1"},
        {"rtsp://cam/user=admin_password=_channel=1", "rtsp://cam/user=admin_password=***_channel=1"},
        {"http://h/token=abc/list.m3u8?x=1", "http://h/token=***/list.m3u8?x=1"},
        {"http://cam/cgi?user=ann&password=p/w_x&ch=1", "http://cam/cgi?user=ann&password=***&ch=1"},
        {"Bearer bearer  sk-1 x", "Bearer bearer  *** x"},
        {"authorization:Basic abc\nx", "authorization:***\nx"},
        {"--api-key: a key is never an argument", "--api-key: a key is never an argument"},
    }));
    CHECK(base::redact(given) == shown);
    CHECK(base::redact(shown) == shown);
}

TEST_CASE("what is overwritten stays as long as it was") {
    CHECK(base::overwrite_url("rtsp://ann:s3cret@cam/1?key=abc") == "rtsp://ann:******@cam/1?key=***");
    CHECK(base::overwrite_url("rtsp://cam/user=admin_password=s3cret_channel=1") ==
          "rtsp://cam/user=admin_password=******_channel=1");
    CHECK(base::overwrite_url("http://cam/?user=ann&password=s3/cret_a=b&ch=1") ==
          "http://cam/?user=ann&password=***********&ch=1");
    CHECK(base::overwrite_url("http://ann@host/clip.mp4") == "http://ann@host/clip.mp4");
}

TEST_CASE("a long text is searched for secrets in one pass") {
    std::string text;
    while (text.size() < 4'000'000) {
        text += "bearer x ://a:b@c ";
    }
    CHECK(base::redact(text).find("bearer ***") == 0);
}
