// SPDX-License-Identifier: Apache-2.0
#include "common/archive/search_query.hpp"

#include <array>
#include <utility>

#include <catch2/catch.hpp>

#include "common/archive/archive_schema.hpp"
#include "common/store/statement.hpp"

using namespace vlm;
using archive::quoted_query;

TEST_CASE("words and phrases are quoted, and mean nothing else") {
    const std::array<std::pair<std::string, std::string>, 14> table = {{
        {"", ""},
        {" \t\n", ""},
        {R"("")", ""},
        {R"(" ")", ""},
        {"truck", R"("truck")"},
        {"  red   truck ", R"("red" "truck")"},
        {R"("red truck" parked)", R"("red truck" "parked")"},
        {R"(a"red truck"b)", R"("a" "red truck" "b")"},
        {R"("red truck)", R"("red truck")"},
        {R"(red")", R"("red")"},
        {"red AND NOT truck*", R"("red" "AND" "NOT" "truck*")"},
        {R"(x" OR 1=1 --)", R"("x" "OR 1=1 --")"},
        {"text:red ^a (b) {c}", R"x("text:red" "^a" "(b)" "{c}")x"},
        {std::string("a\0b\xff", 4), "\"a\xEF\xBF\xBD"
                                     "b\xEF\xBF\xBD\""},
    }};
    for (const auto& [text, query] : table) {
        CAPTURE(text);
        CHECK(quoted_query(text) == query);
    }
}

TEST_CASE("no text makes a query that SQLite refuses") {
    store::Connection connection{":memory:", store::Connection::Mode::create};
    store::migrate(connection, archive::archive_schema());
    store::Statement search{connection, "SELECT rowid FROM results_text(?1)"};
    std::string many;
    for (int i = 0; i < 5000; ++i)
        many += "word ";
    for (const std::string& text : {std::string{R"("""" OR *)"}, std::string{"NEAR("}, std::string{"- + ^ : * ( ) { }"},
                                    std::string{"'; DROP TABLE results; --"}, std::string{"\xC3("}, many}) {
        CAPTURE(text.substr(0, 50));
        CHECK_NOTHROW(search.bind(quoted_query(text)).next());
    }
}
