// SPDX-License-Identifier: Apache-2.0
#include "common/infer/request_limits.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace vlm::infer {
namespace {

constexpr std::int64_t mebibyte = std::int64_t{1} << 20;

Failure too_many(std::string message, std::int64_t limit, std::int64_t wanted) {
    Failure failure;
    failure.kind = FailureClass::too_many;
    failure.message = std::move(message);
    failure.limit = limit;
    failure.wanted = wanted;
    return failure;
}

} // namespace

RequestLimits request_limits(std::string_view host) {
    // 30 MB of request are 22 MiB of pictures: base64 makes 4 bytes of 3.
    if (host == "api.anthropic.com") return {600, 21 * mebibyte, 8000, 20, 2000};
    // Refused with 400 at 50 MB of the pictures' own size, not with 413.
    if (host == "api.openai.com") return {500, 45'000'000, 0, 0, 0};
    return {};
}

int longest_side(const RequestLimits& limits, std::int64_t pictures) {
    return limits.many > 0 && pictures > limits.many ? limits.max_side_of_many : limits.max_side;
}

std::optional<Failure> beyond_limits(const Question& question, const RequestLimits& limits) {
    const auto pictures = static_cast<std::int64_t>(question.frames.size());
    if (limits.pictures > 0 && pictures > limits.pictures)
        return too_many(fmt::format("{} pictures; the provider takes {} per request", pictures, limits.pictures),
                        limits.pictures, pictures);
    std::int64_t bytes = 0;
    int side = 0;
    for (const LabelledFrame& each : question.frames) {
        bytes += static_cast<std::int64_t>(each.frame->jpeg.size());
        side = std::max({side, each.frame->width, each.frame->height});
    }
    if (limits.picture_bytes > 0 && bytes > limits.picture_bytes)
        return too_many(fmt::format("{} MB of pictures; the provider takes {} MB per request; try --max-pixels",
                                    bytes / 1'000'000, limits.picture_bytes / 1'000'000),
                        pictures * limits.picture_bytes / bytes, pictures);
    const int most = longest_side(limits, pictures);
    if (most > 0 && side > most)
        return too_many(fmt::format("a picture has a side of {} pixels; the provider takes {} with {} pictures; try "
                                    "--max-side {}",
                                    side, most, pictures, most),
                        limits.many, pictures);
    return std::nullopt;
}

} // namespace vlm::infer
