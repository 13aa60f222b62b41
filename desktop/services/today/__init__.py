"""What is due, put together for a day: 今日, 分办·审核, 交接, and the paper walk."""
