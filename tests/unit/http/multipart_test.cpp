// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "common/http/form.hpp"
#include "common/http/multipart_parser.hpp"

using namespace vlm;
using namespace std::string_literals;

namespace {

struct Field {
    std::string name;
    std::string file_name;
    std::string content;
    bool operator==(const Field&) const = default;
};

/// What a form has, fed in these pieces; "…" at the end where it is not whole.
std::vector<Field> fields_of(const std::vector<std::string_view>& pieces, const std::string& boundary = "xyz") {
    std::vector<Field> fields;
    bool open = false;
    http::MultipartParser parser{boundary,
                                 {[&](const http::PartHead& head) {
                                      REQUIRE(!open);
                                      open = true;
                                      fields.push_back({head.name, head.file_name.value_or("-"), ""});
                                  },
                                  [&](std::string_view content) {
                                      REQUIRE(open);
                                      fields.back().content += content;
                                  },
                                  [&] { open = false; }}};
    for (const std::string_view piece : pieces)
        parser.feed(piece);
    if (!parser.is_complete()) fields.push_back({"…", "", ""});
    return fields;
}

std::vector<Field> fields_of(const std::string& text) {
    return fields_of(std::vector<std::string_view>{text});
}

const std::string whole =
    "--xyz\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\nWhat\r\n--xy happens?\r\n"
    "--xyz\r\nContent-Type: video/mp4\r\ncontent-disposition:form-data; filename=\"a \\\"b\\\".mp4\"; "
    "name=file\r\n\r\n\0\r\n\r\n--xy\r\n--xyZ\r\r\n--xyz\r\nContent-Disposition: form-data; "
    "name=\"empty\"\r\n\r\n\r\n--xyz--\r\nbehind"s;
const std::vector<Field> wanted = {{"prompt", "-", "What\r\n--xy happens?"},
                                   {"file", "a \"b\".mp4", "\0\r\n\r\n--xy\r\n--xyZ\r"s},
                                   {"empty", "-", ""}};

} // namespace

TEST_CASE("a form is read, wherever it is cut") {
    CHECK(fields_of(whole) == wanted);
    CHECK(fields_of("before\r\n" + whole) == wanted);
    for (std::size_t first = 0; first <= whole.size(); ++first) {
        const std::string_view text{whole};
        REQUIRE(fields_of({text.substr(0, first), text.substr(first)}) == wanted);
        const std::size_t second = first + (whole.size() - first) / 2;
        REQUIRE(fields_of({text.substr(0, first), text.substr(first, second - first), text.substr(second)}) == wanted);
    }
    std::vector<std::string_view> bytes;
    for (std::size_t i = 0; i < whole.size(); ++i)
        bytes.push_back(std::string_view{whole}.substr(i, 1));
    CHECK(fields_of(bytes) == wanted);
}

TEST_CASE("a form that is not whole is not complete") {
    const std::size_t end = whole.find("--xyz--") + 7;
    for (std::size_t size = 0; size < end; ++size)
        REQUIRE(fields_of(whole.substr(0, size)).back().name == "…");
    CHECK(fields_of(whole.substr(0, end)) == wanted);
}

TEST_CASE("what this program sends as a form it reads as one") {
    const http::FormField fields[] = {{"model", "m"}, {"file", "RIFF\r\n--", "a.wav", "audio/wav"}};
    const http::Form form = http::make_form(fields);
    const auto boundary = http::form_boundary(form.type);
    REQUIRE(boundary);
    const std::vector<Field> both = {{"model", "-", "m"}, {"file", "a.wav", "RIFF\r\n--"}};
    CHECK(fields_of({form.body}, *boundary) == both);
}

TEST_CASE("what is no form is refused") {
    const std::vector<std::string> table = {
        "--xyzx\r\n",
        "--xyz \tx\r\n",
        "--xyz\r\n\r\n\r\nno head\r\n--xyz--",
        "--xyz\r\nContent-Disposition: form-data\r\n\r\nno name\r\n--xyz--",
        "--xyz\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nnot of a form\r\n--xyz--",
        "--xyz\r\nX: " + std::string(9000, 'x') + "\r\n\r\n",
        "--xyz\r\n" + std::string(9000, 'x'),
        "--xyz" + std::string(9000, ' '),
    };
    for (const std::string& text : table) {
        INFO(text.substr(0, 80));
        CHECK_THROWS_AS(fields_of(text), base::UsageError);
    }
}

TEST_CASE("a form's boundary is what its type says") {
    CHECK(http::form_boundary("multipart/form-data; boundary=abc") == "abc");
    CHECK(http::form_boundary("Multipart/Form-Data; charset=utf-8; Boundary=\"a b\"") == "a b");
    for (const char* type : {"", "multipart/form-data", "multipart/form-data; boundary=", "text/plain; boundary=a",
                             "multipart/mixed; boundary=a", "multipart/form-data; x=\"; boundary=a\""})
        CHECK(http::form_boundary(type) == std::nullopt);
    CHECK(http::form_boundary("multipart/form-data; boundary=" + std::string(71, 'a')) == std::nullopt);
}
