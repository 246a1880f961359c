// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/records/archive_record.hpp"
#include "common/store/connection.hpp"

namespace vlm::archive {

/// What an index holds, in figures.
[[nodiscard]] records::ArchiveRecord archive_figures(const store::Connection& index);

} // namespace vlm::archive
