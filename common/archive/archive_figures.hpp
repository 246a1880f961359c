// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "common/records/archive_record.hpp"
#include "common/records/video_record.hpp"
#include "common/store/connection.hpp"

namespace vlm::archive {

/// What an index holds, in figures.
[[nodiscard]] records::ArchiveRecord archive_figures(const store::Connection& index);

/// How many rows it keeps about a video.
[[nodiscard]] records::VideoRecord::Kept kept_about(const store::Connection& index, std::int64_t video);

} // namespace vlm::archive
