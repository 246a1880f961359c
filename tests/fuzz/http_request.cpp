// SPDX-License-Identifier: Apache-2.0
// What a client says in an address, a range, a list of tags: it is taken apart within its own bytes, whatever it says.
#include <string>
#include <string_view>

#include "common/http/byte_range.hpp"
#include "common/http/gzip.hpp"
#include "common/http/request_target.hpp"
#include "common/http/validator.hpp"
#include "common/serving/vod_name.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace vlm;

void fuzz::examine(std::string_view input) {
    if (const auto target = http::parse_target(input)) {
        for (const std::string& part : target->path)
            require(part != ".." && part.find('\0') == std::string::npos, "a part of a path leads nowhere else");
    }
    constexpr std::int64_t size = 1000;
    const http::WantedBytes wanted = http::wanted_bytes(input, size);
    require(wanted.offset >= 0 && wanted.size >= 0 && wanted.offset + wanted.size <= size, "a range lies within");
    static_cast<void>(http::has_tag(input, "\"a\""));
    static_cast<void>(http::takes_gzip(input));
    if (const auto name = serving::parse_vod_name(input))
        require(serving::parse_vod_name(to_string(*name)).has_value() || !name->task.empty(), "a name is read again");
}
