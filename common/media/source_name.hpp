// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace vlm::media {

/// Whether an input's name is a URL (it begins with a scheme).
[[nodiscard]] bool is_url(const std::string& name);

/// Whether an input's name is an address of the web, http or https: what is there, it tells only when it is opened.
[[nodiscard]] bool is_web_address(const std::string& name);

/// Whether an input's name is that of a camera ("/dev/video0", "/dev/v4l/by-id/…"), the screen ("screen:…") or a test
/// pattern ("test:…").
[[nodiscard]] bool is_device(const std::string& name);

/// What libavformat is to open for an input's name: a local name cannot be taken for a protocol, and a file that is
/// redirected to standard input ("-") can be sought. What cannot, a pipe with a name or without, is `pipe_url`.
constexpr const char* pipe_url = "pipe:0";
[[nodiscard]] std::string url_of(const std::string& name);

/// Looks at a local name without opening it: throws SystemError or InputError for what is missing or empty. URLs, "-"
/// and devices pass.
void check_readable(const std::string& name);

/// Throws UsageError where more than one of these names is "-": standard input is read once.
void check_one_standard_input(const std::vector<std::string>& names);

/// Whether a name is that of bytes that can be read one after the other: a file, a pipe or "-".
[[nodiscard]] bool is_sequence_of_bytes(const std::string& name);

/// Whether a name is that of a regular file: neither a URL, nor "-", a pipe or a device.
[[nodiscard]] bool is_regular_file(const std::string& name);

/// Whether the file begins with a box of MP4 or QuickTime. libavformat believes a name that ends in .mp4.
[[nodiscard]] bool begins_as_mp4(const std::string& name);

} // namespace vlm::media
