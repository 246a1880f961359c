// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "common/base/redact.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

constexpr std::string_view secret = "Pa55W0rd";

/// Where passwords and keys stand.
constexpr std::array<std::string_view, 7> places = {"rtsp://user:Pa55W0rd@cam/1",
                                                    "http://host/v.mp4?api_key=Pa55W0rd&x=2",
                                                    "https://host/?x=1&Signature=Pa55W0rd",
                                                    "\nAuthorization: Bearer Pa55W0rd\r\n",
                                                    "\nx-api-key: Pa55W0rd\n",
                                                    " Bearer Pa55W0rd ",
                                                    "rtsp://cam/user=me_password=Pa55W0rd_channel=1"};

} // namespace

void vlm::fuzz::examine(std::string_view input) {
    if (input.find(secret) != std::string_view::npos) return;
    const TwoParts around = two_parts(input);
    for (const std::string_view place : places) {
        const std::string text = around.first + std::string{place} + around.second;
        const std::string shown = base::redact(text);
        require(shown.find(secret) == std::string::npos, "no secret is shown");
        require(base::redact(shown) == shown, "what is redacted stays as it is");
    }
    (void)base::redact(input);
    (void)base::redact_url(input);
}
