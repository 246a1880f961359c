// SPDX-License-Identifier: Apache-2.0
#include "common/http/url.hpp"
#include "tests/fuzz/fuzz.hpp"

void vlm::fuzz::examine(std::string_view input) {
    const auto url = http::parse_url(input);
    if (!url) return;
    require(url->scheme == "http" || url->scheme == "https", "only http and https are taken");
    require(!url->host.empty() && url->port > 0 && url->port < 65536, "there is a host and a port");
    const std::string text = http::format_url(*url);
    const auto again = http::parse_url(text);
    require(again && http::format_url(*again) == text, "what is written reads the same");
    require(again->host == url->host && again->port == url->port && again->user_info == url->user_info &&
                again->path == url->path && again->query == url->query,
            "no part is lost");
    const auto bare = http::parse_url(http::origin(*url));
    require(bare && bare->host == url->host && bare->user_info.empty(), "an origin names the host and nobody");
}
