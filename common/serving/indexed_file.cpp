// SPDX-License-Identifier: Apache-2.0
#include "common/serving/indexed_file.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "common/archive/video_place.hpp"
#include "common/base/clock.hpp"
#include "common/base/file_bytes.hpp"
#include "common/base/hash.hpp"
#include "common/serving/problem.hpp"

namespace vlm::serving {

using base::InputError;
using records::VideoRecord;

namespace {

/// Whether it has grown, or was written to a moment ago.
bool may_go_on(const VideoRecord& video, const VideoRecord::At& place) {
    constexpr std::chrono::minutes lately{1};
    if (archive::is_url_place(place.path)) return false;
    try {
        const base::FileStatus status = base::file_status(place.path);
        const auto age = base::wall_now().time_since_epoch() - base::Micros{status.mtime / 1000};
        return status.is_file && (status.size > video.size || (status.size == video.size && age < lately));
    } catch (const base::SystemError&) {
        return false; // it is not there
    }
}

std::string text_at(const base::OpenedFile& file, std::int64_t begin, std::int64_t end) {
    std::string text(static_cast<std::size_t>(end - begin), '\0');
    text.resize(base::read_at(*file.file, begin, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()}));
    return text;
}

bool begins_as_indexed(const base::OpenedFile& file, const VideoRecord& video) {
    const base::FingerprintSpans spans = base::fingerprint_spans(video.size);
    return base::fingerprint_of(video.size, text_at(file, 0, spans.first_end),
                                text_at(file, spans.last_begin, video.size)) == video.fingerprint;
}

/// Nothing where there is none, or it is whole and as it was.
std::optional<IndexedFile> open_recording(const VideoRecord& video) {
    for (const VideoRecord::At& place : video.places) {
        if (!may_go_on(video, place)) continue;
        base::OpenedFile opened = base::open_regular_file(place.path);
        if (!begins_as_indexed(opened, video)) continue;
        const bool has_grown = opened.status.size > video.size;
        try {
            auto recording = std::make_unique<hls::Recording>(place.path, opened);
            if (has_grown || !recording->state().ended) return IndexedFile{std::move(opened), std::move(recording)};
        } catch (const InputError&) {
            continue; // it is none
        }
    }
    return std::nullopt;
}

base::OpenedFile open_as_it_was(const VideoRecord& video) {
    const std::string path = archive::readable_place(video);
    if (archive::is_url_place(path)) throw InputError{path, "is on another server, which serves it itself"};
    base::OpenedFile opened = base::open_regular_file(path);
    const bool known = std::any_of(video.places.begin(), video.places.end(), [&](const auto& place) {
        return place.path == path && place.mtime == opened.status.mtime;
    });
    if (!known || base::file_fingerprint(opened.path()) != video.fingerprint)
        throw InputError{path, "is not the file that was indexed; add it again"};
    return opened;
}

} // namespace

bool may_go_on(const VideoRecord& video) {
    return video.container.find("mp4") != std::string::npos &&
           std::any_of(video.places.begin(), video.places.end(),
                       [&](const VideoRecord::At& place) { return may_go_on(video, place); });
}

IndexedFile open_indexed(const VideoRecord& video) {
    try {
        auto recording = may_go_on(video) ? open_recording(video) : std::nullopt;
        if (recording) return std::move(*recording);
        return {open_as_it_was(video), nullptr};
    } catch (const InputError& error) {
        throw Problem{410, error.what()};
    } catch (const base::SystemError& error) {
        throw Problem{410, error.what()};
    }
}

} // namespace vlm::serving
